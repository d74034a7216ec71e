"""Every id that Slack sends back to us is spelled here, once."""

from enum import StrEnum


class Action(StrEnum):
    """Buttons, and the radio buttons of a question. A value, where there is one, is a round's opaque id."""

    INTRO_YES = "intro_yes"
    INTRO_NO = "intro_no"
    HOW_IT_WORKS = "how_it_works"
    GROUP = "group"
    CHECKIN_START = "checkin_start"
    CHECKIN_NOT_THIS_WEEK = "checkin_not_this_week"
    CHECKIN_ANSWER = "checkin_answer"
    PROMPT_ANOTHER = "prompt_another"
    HEARD = "heard"
    TALK = "talk"
    TREND_SHARE = "trend_share"
    NOT_OK = "not_ok"
    ALL_TEAMS = "all_teams"
    PROMPT_USE = "prompt_use"
    PROMPT_BACK = "prompt_back"
    PROMPT_REFUSE = "prompt_refuse"
    PROMPT_UNDO = "prompt_undo"
    PROMPT_DONE = "prompt_done"
    PROMPT_NOT_YET = "prompt_not_yet"
    DRAFT_TEXT = "draft_text"
    DRAFT_WHERE = "draft_where"
    TALK_LINE = "talk_line"
    USE_TELL = "use_tell"
    TEAM = "team"
    SETTINGS = "settings"
    SETTINGS_CHOICE = "settings_choice"
    SETTINGS_STOP = "settings_stop"
    GET_MESSAGES = "get_messages"
    ASK = "ask"
    ASK_KIND = "ask_kind"
    ASK_WHOM = "ask_whom"
    ASK_TEAMMATE = "ask_teammate"
    WRONG_TEAM = "wrong_team"
    TRIAL_START = "trial_start"
    CONSOLE_LINK = "console_link"


class Callback(StrEnum):
    """Views that can be sent."""

    CHECKIN_SUBMIT = "checkin_submit"
    SETTINGS = "settings"
    ASK = "ask"
    PROMPT_USE = "prompt_use"
    TALK_TEAM = "talk_team"
    TALK = "talk"
    HEARD_TEAM = "heard_team"
    HEARD = "heard"
    TREND_TEAM = "trend_team"
    TREND_SHARE = "trend_share"
    TRIAL_SUBMIT = "trial_submit"


class BlockId(StrEnum):
    """Blocks that hold something to press, and the questions, in the order they are asked."""

    INTRO = "intro"
    HOW_GROUP = "how_group"
    WEEKLY = "weekly"
    WELCOME = "welcome"
    REMINDER = "reminder"
    TRIAL = "trial"
    PROMPT = "prompt"
    WITH_TEAM = "with_team"
    ALL_TEAMS = "all_teams"
    PROMPT_OPEN = "prompt_open"
    PROMPT_UNDO = "prompt_undo"
    DRAFT_TEXT = "draft_text"
    DRAFT_WHERE = "draft_where"
    TALK_LINE = "talk_line"
    USE_TELL = "use_tell"
    TEAM = "team"
    HOME_OPEN = "home_open"
    HOME_CONSENT = "home_consent"
    HOME_HOW = "home_how"
    HOME_GROUP = "home_group"
    HOME_OWN = "home_own"
    HOME_CONSOLE = "home_console"
    HELP = "help"
    NOTE = "note"
    ASK_KIND = "ask_kind"
    ASK_WHOM = "ask_whom"
    ASK_TEAMMATE = "ask_teammate"
    SETTINGS_SLOT = "settings_slot"
    SETTINGS_LANGUAGE = "settings_language"
    SETTINGS_PAUSE = "settings_pause"
    SETTINGS_AWAY_FROM = "settings_away_from"
    SETTINGS_AWAY_UNTIL = "settings_away_until"
    SETTINGS_AWAY_FORGET = "settings_away_forget"
    SETTINGS_REMIND = "settings_remind"
    SETTINGS_STOP = "settings_stop"
    SETTINGS_BACK = "settings_back"
    QUESTION_0 = "q0"
    QUESTION_1 = "q1"
    QUESTION_2 = "q2"
    QUESTION_3 = "q3"
    QUESTION_4 = "q4"


QUESTIONS = (
    BlockId.QUESTION_0,
    BlockId.QUESTION_1,
    BlockId.QUESTION_2,
    BlockId.QUESTION_3,
    BlockId.QUESTION_4,
)
