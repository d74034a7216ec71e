"""Who means stop, in whatever way they type it; and who does not, with the same word in the mouth."""

from slackapp.blocks.help import COMMANDS
from slackapp.listeners.typed import means_stop, sounds_weary

MEANT = (
    *("stop", "STOP", "Stop!", "stop.", "stop?!", "stop…", "stop please", "please stop"),
    *("Stop, please!", "stop it", "stop now", "stop all", "stop messages", "stop all messages"),
    *("stop sending me messages", "stop messaging me", "please stop asking me", "stop this bot"),
    *("i want to stop", "I'd like to stop.", "ok stop thanks", "hey, stop", "stopp", "stoppp"),
    *("stooop", "STOOOPPP", "stpo", "sotp", "tsop", "sto", "stp", "st0p", "stoip", "dtop"),
    *("s t o p", "“stop”", '"stop"', "'stop'", "\u2018stop’", "«stop»", "`stop`", "*stop*"),
    *("_stop_", "~stop~", "> stop", "(stop)", "stop 🛑", "🛑", "🛑🛑🛑", ":octagonal_sign:"),
    *("stop :pray:", "stop :pray::skin-tone-2:", "stop 🙏\U0001f3fd", "stop \u2764\ufe0f"),
    *("st\u200bop", "\ufeffstop", "stop\u2060", "s\xadtop", "stop\xa0", "\u202estop", "stop\n"),
    *("\tstop\r\n", "stop\x00", "\uff53\uff54\uff4f\uff50", "\uff33\uff34\uff2f\uff30\uff01"),
    *("\U0001d42c\U0001d42d\U0001d428\U0001d429", "\u24e2\u24e3\u24de\u24df", "stóp", "stop&amp;"),
    *("&lt;stop&gt;", "/stop", "/leanon stop", "leanon stop", "unsubscribe", "Unsubscribe me"),
    *("unsuscribe", "unsubcribe", "un-subscribe", "unsub", "UNSUBSCRIBE!", "opt out", "opt-out"),
    *("optout", "opt me out", "I want to opt out", "leave me alone", "no more messages", "quit"),
    *("no messages", "don't message me", "don’t send me messages", "turn off", "mute", "cancel"),
    *("remove me", "end", "parar", "¡para!", "basta", "basta ya", "alto", "darme de baja"),
    *("STOPALL", "REVOKE", "stopit"),
    *("quiero darme de baja", "no más mensajes", "baja"),
    *("for ever stop", "stop for good", "stop notifications", "mute notifications", "stop contacting me"),
    *("never message me again", "don't contact me", "i don't want any more messages", "stop dms"),
    *("stop the check-in", "stop weekly check-ins", "count me out", "halt", "deactivate"),
    *("no me escribas más", "no me mandes mensajes", "no quiero recibir mensajes", "detente", "cancela"),
    *("deja de escribirme", "dejar de recibir mensajes", "déjame en paz", "dame de baja", "desactivar"),
    *("i want to stop all messages", "I want to opt out of all this", "no more questions"),
    *("STOP PLEASE STOP", "stop pls ty", "stop texting me", "no me escriban", "no me molestes", "desactiva"),
    *("cancelar suscripción", "no emails"),
    *("Stopp bitte", "abmelden", "mich abmelden bitte", "keine Nachrichten mehr", "Schluss", "hör auf"),
    *("schreibt mir nicht mehr", "ich will keine Nachrichten mehr bekommen", "lass mich in Ruhe"),
    *("bitte abbestellen", "arrête", "arrêtez", "désabonner", "me désabonner svp", "plus de messages"),
    *("je ne veux plus recevoir de messages", "ne m'écrivez plus", "ça suffit", "laissez-moi tranquille"),
    *("s’il vous plaît arrêtez", "Abmeldung"),
)
WEARY = (
    *("i want to end it all", "I want it all to end", "end it all", "end it", "end me", "I want to end it"),
    *(
        "i just want it to stop",
        "I want it all to stop",
        "i want to quit",
        "I want no more",
        "enough of this",
    ),
    *("quiero parar todo", "no quiero más", "basta de todo"),
    *(
        "I can't go on",
        "I want to die",
        "kill myself",
        "quiero morir",
        "ya no puedo más",
        "quiero acabar con todo",
    ),
    *("ich kann nicht mehr", "ich will nicht mehr leben", "ich will alles beenden", "ich will sterben"),
    *("je n’en peux plus", "j'en peux plus", "je veux mourir", "je veux en finir", "je veux tout arrêter"),
)
NOT_MEANT = (
    *("", " ", "…", "🙂", "help", "no", "yes", "top", "shop", "step", "laptop", "postpone", "start"),
    *("state", "so", "st", "don't stop", "do not stop", "never stop", "how do i stop"),
    *("can i stop?", "what does stop do", "is it stopped", "stop reminders", "stop reminding me"),
    *("stop the pause", "cancel my pause", "end reminders", "stop at two", "unstoppable"),
    *("on leave", "i am on leave", "stop for 2 weeks", "stop until Monday"),
    *("stopwatch", "bus stop", "pause", "paus", "settings", "support", "ask for stop signs"),
    *("wie melde ich mich ab", "nicht stoppen", "hilfe", "aide", "ne pas arrêter", "comment arrêter"),
    *("einstellungen", "paramètres", "plus d’infos", "ende der woche?", "soutien", "unterstützung"),
    *("off we go", "can't stop thinking about work", "I don't get it", "I like this"),
    *(
        "I get no messages",
        "I don't get messages",
        "why no messages",
        "no recibo mensajes",
        "stop 2",
        "stop 1",
        "no questions",
    ),
)


def test_whoever_means_stop_is_understood_however_they_spell_it() -> None:
    assert [typed for typed in MEANT if not means_stop(typed)] == []


def test_nobody_is_stopped_who_says_something_else() -> None:
    others = [word for word in COMMANDS if word != "stop"]
    assert [typed for typed in (*NOT_MEANT, *others) if means_stop(typed)] == []


def test_whoever_may_bear_something_no_longer_is_not_taken_at_one_word() -> None:
    assert [typed for typed in WEARY if means_stop(typed) or not sounds_weary(typed)] == []
    assert [typed for typed in (*MEANT, *NOT_MEANT, *COMMANDS) if sounds_weary(typed)] == []
