"""What is simulated in the demo and what is real, in words for whoever tries it."""

from typing import Final

CAST: Final = "Everybody here is made up. Choose somebody and see what they see."

ABOUT: Final = (
    {
        "title": "What is simulated",
        "text": "Slack itself: this page is a look-alike on your machine and sends nothing anywhere."
        " Where the real Slack knows who signs in, it asks you who you want to be. The people:"
        " their names, their moods and their taps come from a random generator that starts the"
        " same every time. The calendar: the buttons above move it, so that weeks pass in seconds;"
        " HR’s console writes down the real time. Whoever runs Lean On: where HR changes a support"
        " line, they check it in a terminal before the next round opens, and the demo does so"
        " itself.",
    },
    {
        "title": "What is real",
        "text": "Everything else. Each past week was made by the app itself: signed"
        " requests over HTTP, one sealed box a team, round keys in a Redis that keeps nothing on"
        " disk, jobs in a second Redis, noise from OpenDP, and messages through the Web API."
        " Nothing was written into the charts by hand. HR’s console is the app’s own, with its"
        " roles and its log; signing in checks what the look-alike signs as it checks Slack.",
    },
    {
        "title": "What to try",
        "text": "Be Ana and answer: five taps. Be Lea and see that nothing shows before the round closes."
        " Go to Thursday evening and read her report. Be Otto: he sees his own team and no other."
        " Be Hana: her team is too small to be asked, and her Home tab says so. Then go on a week,"
        " or start over.",
    },
    {
        "title": "What HR can try",
        "text": "Be Hana and open “HR console” beside her messages: she is HR admin. Change a sentence"
        " and hand it in. Sign out, sign in as Mira and publish it, or send it back: nobody"
        " publishes what they wrote themselves. People read it from the next message on; a"
        " check-in that is open keeps its questions. To be both at once, take a second browser."
        " Sign in as Ana, who has no role, or as Zoe of another workspace: neither sees any of it.",
    },
    {
        "title": "What is not kept",
        "text": "Starting over copies the past from a snapshot and opens this week’s round afresh. What"
        " HR has changed since is gone, and whoever was signed in is signed out. The key of an"
        " open round is never written to disk, so it cannot be part of a snapshot.",
    },
)
