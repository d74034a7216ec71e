"""Whether somebody who typed a text after /leanon means stop, however they spell it.

Whoever is stopped by mistake reads so and comes back with a press; whoever is not gets what they do not want.
So whatever is a way to say stop, and nothing besides politeness and messages, is a stop. What says more than
that ("how do I stop", "do not stop") is for the help to answer. And whoever may be saying that they can bear
something no longer ("I want to end it all") is never taken at one word for a stop: they read whom to turn to.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from itertools import groupby, pairwise
from string import ascii_lowercase, digits
from typing import Final


def _among(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STOP: Final = "stop"
_LONG: Final = ("unsubscribe", "unsubscribing", "desuscribir", "desuscribirme", "suscripcion")
_WAYS: Final = (
    _among(
        """
    alto baja basta cancel cancela cancelar cancelarsuscripcion cease countout damebaja darbaja
    darmebaja deactivate dejameenpaz desactiva desactivar deten detener detente disable end enough
    exit goaway halt leavealone mute nomas nomore norecibirmas off optout para parar pare quit
    remove revoke shutup signoff signout silence silencio stopall stopit stopmessages stopped
    stopping stops switchoff takeoff turnoff unsub

    abbestellen abmelden abmeldung abschalten aufhoren ausschalten austragen beenden deaktivieren ende
    endlichruhe genug horauf hortauf kundigen lassmichinruhe lasstmichinruhe nichtmehr raus ruhe schluss
    schlussdamit stopp stoppen stumm widerrufen

    annule annuler arret arrete arreter arretez assez casuffit desabonne desabonner desabonnez
    desabonnement desactive desactiver desinscription desinscrire desinscris desinscrivez fin finir
    foutezmoilapaix laissemoitranquille laissezmoitranquille quitter resilier retirer suffit
    """
    )
    | {_STOP}
    | {*_LONG}
)
"""In our languages, without accents, blanks, and what stands around them."""
_AROUND: Final = _among(
    """
    a again all already and any anymore at be bot by de el ever favor for forever good gracias hey
    hi i id immediately it just kindly la lean leanon like los me my now of ok on please pls plz por
    quiero right thank thanks that the them these this to todo todos ty want with would ya you your

    alle alles bitte danke das den der ich jetzt mich mir mochte sofort von will
    des du j je l les m maintenant mes moi pour sil svp tous tout toutes tu veux voudrais vous vouloir
    merci plait
    """
)
_TO_GET: Final = _among("bekommen erhalten get getting receive receiving recevoir recibir")
_TO_WRITE: Final = _among(
    """
    avisos bother bothering contact contacting dm dming dms email emails enviar envies escriban
    escribas escribir escribirme mandarme manden mandes mensaje mensajes message messages messaging
    molesten molestes notificaciones notification notifications notify notifying pinging spam
    spamming texting writing

    anschreiben benachrichtigung benachrichtigungen erinnerungen meldungen nachricht nachrichten nerven
    nervt schicken schickt schreib schreibe schreiben schreibt senden sendet
    contactez contacter deranger derangez ecrire ecris ecrivez envoie envoyer envoyez mecrire mecris
    mecrivez menvoie menvoyer menvoyez rappels
    """
)
_MESSAGES: Final = (
    _among(
        """
    anonymous ask asking check checkin checkins encuesta encuestas everything from in ins pulso pulsos
    question questions send sending weekly
    frage fragen umfrage umfragen sondage sondages
    """
    )
    | _TO_GET
    | _TO_WRITE
)
_NO: Final = _among(
    """
    deja dejar dejen donot donotmore dont dontmore never no nomas nomore nunca
    kein keine keinemehr nicht nichtmehr nichts nie niemehr niewieder
    aucun aucune jamais ne neplus nepas nejamais pas pasde plus plusde plusjamais
    """
)
"""With messages, and nothing else, a way to say stop: "never message me again"."""
_WISHES: Final = _among("like mochte quiero veux voudrais want will")
_WHOLE: Final = _among("all alles das everything it that this todo tout")
_ENDS: Final = _among(
    "arreter assez basta beenden end ende enough exit fin finir genug"
    " mas more quit quitter ruhe schluss suffit"
)
_HEAVY: Final = (
    *("cant go on", "cannot go on", "die", "end my life", "harm myself", "hurt myself", "kill myself"),
    *("suicidal", "suicide", "acabar con todo", "hacerme dano", "matarme", "morir", "morirme"),
    *("no puedo mas", "quitarme la vida", "suicidarme", "suicidio"),
    *("kann nicht mehr", "nicht mehr leben", "umbringen", "sterben", "selbstmord", "suizid", "mir was antun"),
    *("halte es nicht mehr aus", "mir etwas antun", "mein leben beenden", "alles ein ende hat"),
    *(
        "nen peux plus",
        "jen peux plus",
        "peux plus",
        "en finir",
        "mourir",
        "me tuer",
        "me suicider",
        "que tout sarrete",
    ),
    *("plus envie de vivre", "me faire du mal", "mettre fin a mes jours", "mettre fin a ma vie"),
)
_APP: Final = frozenset(["bot", "checkin", "checkins", "leanon", "lean", "pulsos", "questions"]) | _TO_WRITE
_OTHER_WORDS: Final = frozenset(["atop", "shop", "slop", "sop", "step", "stow", "strop", "swop", "top"])
"""What is one slip away from stop, and another word."""
_SIGNS: Final = re.compile("\U0001f6d1|:(?:octagonal_sign|stop_sign|stop_button):")
_EMOJI_NAME: Final = re.compile(r":[a-z0-9_+'-]+:")
_WORD: Final = re.compile(r"[^\W_]+")


def means_stop(typed: str) -> bool:
    """Whether a text is a way to say stop, and nothing else."""
    words = [word for word, _ in groupby(_words(typed))]
    return _says_stop(words) and not _is_weary({*words}) and not _is_heavy(words)


def sounds_weary(typed: str) -> bool:
    """Whether somebody may bear something no longer: they read first whom to turn to, and nothing is kept."""
    words = [word for word, _ in groupby(_words(typed))]
    return _is_heavy(words) or (_says_stop(words) and _is_weary({*words}))


def _is_heavy(words: list[str]) -> bool:
    """Whether somebody says that they cannot bear life, in whatever words besides."""
    text = f" {' '.join(words)} "
    return any(f" {each} " in text for each in _HEAVY)


def _says_stop(words: list[str]) -> bool:
    if any(word.isdecimal() for word in words):  # "stop 2" may be meant as "pause 2"
        return False
    polite = [word for word in words if word not in _AROUND]
    bare = [word for word in polite if word not in _MESSAGES]
    ways = (words, polite, bare, [word for word, _ in groupby(bare)])
    return any(_is_stop("".join(way)) for way in ways) or _wants_none(words)


def _is_weary(words: set[str]) -> bool:
    """Whether what says stop may be about more than messages: "I want it all to end"."""
    if words & _APP or words - _AROUND - _MESSAGES - _ENDS - {"no", "parar", _STOP}:
        return False
    wish, whole = words & _WISHES, words & _WHOLE
    return bool((wish and whole) or (words & _ENDS and (wish or whole or words & {"i", "id", "me"})))


def _wants_none(words: list[str]) -> bool:
    """Whether somebody says no, and what they say no to is being written to."""
    aside = _AROUND | _TO_WRITE | {"send"} | (_TO_GET if {*words} & {*_WISHES, "dejar"} else set())
    return bool(_TO_WRITE & {*words}) and "".join(word for word in words if word not in aside) in _NO


def _words(typed: str) -> Iterable[str]:
    """The words of a text, without accents, emoji, marks, apostrophes and whatever nobody sees."""
    text = _SIGNS.sub(" stop ", html.unescape(typed))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(each for each in text if unicodedata.category(each) not in {"Mn", "Me", "Cf", "Cc"})
    text = re.sub("['’‘`\u00b4]", "", _EMOJI_NAME.sub(" ", text))
    return (found[0] for found in _WORD.finditer(text))


def _is_stop(word: str) -> bool:
    plain = re.sub(r"(.)\1+", r"\1", word)  # stooopp
    if word in _WAYS or plain == _STOP:
        return True
    return word in _slips() or bool(get_close_matches(word, _LONG, n=1, cutoff=0.85))


@cache
def _slips() -> frozenset[str]:
    """Whatever one slip of a finger makes of stop and is no other word."""
    cuts = [(_STOP[:at], _STOP[at:]) for at in range(len(_STOP) + 1)]
    missed = {left + right[1:] for left, right in cuts if right}
    other = {left + key + right[1:] for left, right in cuts if right for key in ascii_lowercase + digits}
    more = {left + key + right for left, right in cuts for key in ascii_lowercase + digits}
    swapped = {_STOP.replace(one + two, two + one) for one, two in pairwise(_STOP)}
    return frozenset((missed | other | more | swapped) - _OTHER_WORDS)
