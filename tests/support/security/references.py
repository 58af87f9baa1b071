"""References that must be refused, by the trick that they try: a new case is one line."""

from __future__ import annotations

OUT, NO_FILE, NO_PLAIN = "this leads out of the scenario's folder", "there is no such file", "this is no plain file"
NO_RELATIVE, NO_PATH, NOTHING = "this is no relative path", "this is no path", "this needs the relative path of a file"

TRICKS: dict[str, tuple[tuple[str, str], ...]] = {
    "dots": (
        ("../outside/secret.csv", OUT), ("rosters/../../outside/secret.csv", OUT), ("./../outside/secret.csv", OUT),
        ("rosters/good.csv/../../../outside/secret.csv", OUT), ("../" * 40 + "etc/passwd", OUT), ("..", OUT),
        ("../mine/../outside/secret.csv", OUT), (".../secret.csv", NO_FILE), ("....//outside/secret.csv", NO_FILE),
    ),
    "absolute": (
        ("/etc/passwd", NO_RELATIVE), ("//etc/passwd", NO_RELATIVE), ("/dev/zero", NO_RELATIVE),
        ("/dev/stdin", NO_RELATIVE), ("/proc/self/environ", NO_RELATIVE), ("~/.bashrc", NO_RELATIVE),
        ("~root/.bashrc", NO_RELATIVE), ("file:///etc/passwd", NO_FILE), ("http://127.0.0.1/roster.csv", NO_FILE),
    ),
    "Windows": (
        ("C:/secret.csv", NO_RELATIVE), ("C:\\secret.csv", NO_RELATIVE), ("c:secret.csv", NO_RELATIVE),
        ("\\\\host\\share\\secret.csv", NO_RELATIVE), ("//host/share/secret.csv", NO_RELATIVE),
        ("..\\outside\\secret.csv", NO_RELATIVE), ("rosters\\good.csv", NO_RELATIVE), ("\\\\?\\C:\\x", NO_RELATIVE),
    ),
    "links": (
        ("rosters/file.csv", OUT), ("rosters/up/secret.csv", OUT), ("rosters/chain.csv", OUT),
        ("rosters/climbing.csv", OUT), ("rosters/one.csv", OUT), ("rosters/circle.csv", NO_FILE),
        ("rosters/dangling.csv", NO_FILE), ("rosters/up", OUT), ("rosters/up/../secret.csv", OUT),
    ),
    "devices": (
        ("rosters/zero.csv", OUT), ("rosters/stdin.csv", OUT), ("rosters/environ.csv", OUT),
        ("rosters/memory.csv", OUT), ("rosters/pipe.csv", NO_PLAIN), ("rosters/socket.csv", NO_PLAIN),
        ("rosters/folder.csv", NO_PLAIN), ("rosters", NO_PLAIN), (".", NO_PLAIN), ("rosters/", NO_PLAIN),
    ),
    "disguises": (
        ("..%2foutside%2fsecret.csv", NO_FILE), ("%2e%2e/outside/secret.csv", NO_FILE), ("%00", NO_FILE),
        ("ROSTERS/FILE.CSV", NO_FILE), ("Rosters/../../outside/secret.csv", OUT), ("..\u2215outside\u2215secret.csv", NO_FILE),
        ("\uff0e\uff0e/outside/secret.csv", NO_FILE), ("\u2024\u2024/outside/secret.csv", NO_FILE),
        ("rosters/good.csv\0", NO_PATH), ("rosters/good.csv\0.toml", NO_PATH), ("rosters/good.csv\n", NO_PATH),
        ("rosters/\x1b[31mgood.csv", NO_PATH), ("rosters/\u202egood.csv", NO_PATH), ("\ufeffrosters/good.csv", NO_PATH),
        ("rosters/good.csv ", NO_FILE), ("", NOTHING), ("x" * 501, NO_PATH), ("a/" * 250, NO_FILE), ("x" * 300, NO_FILE),
    ),
    "commands": (
        ("$HOME/secret.csv", NO_FILE), ("${HOME}", NO_FILE), ("$(touch owned)", NO_FILE), ("`touch owned`", NO_FILE),
        ("|touch owned", NO_FILE), ("; touch owned", NO_FILE), ("rosters/*.csv", NO_FILE), ("-", NO_FILE),
        ("--debug", NO_FILE), ("rosters/good.csv; touch owned", NO_FILE), ("{{ 7 * 7 }}", NO_FILE),
    ),
}
CASES = [(trick, reference, what) for trick, cases in TRICKS.items() for reference, what in cases]
