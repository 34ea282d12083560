"""The welcome process: it holds the lines between stores and headquarters, sells by the sample tills, and serves the page.

Model    It runs beside the servers, like them in a session of its own, from before the first store is enrolled until the demo
         is stopped. Started by root it becomes the demo's account once it has its files and ports. Before the chain is
         loaded there are only lines.
Use      deploy/python -m demo_chain.welcome_main DATA PORTS      as WelcomeProcess.start() does
"""
import json
import os
import signal
import sys
import threading

from chain.account import running_account
from chain.relay import Relay

from . import organisation
from .lifecycle import Demo
from .pages import Pages, read_files
from .ports import Ports
from .scene import Scene, new_key
from .welcome_process import WelcomeProcess


def serve(demo):
    account = running_account()
    relays = {store.code.lower(): Relay(demo.ports.headquarters, port=port)
              for store, port in zip(organisation.STORES, demo.ports.lines)}
    pages = Pages(demo.ports.welcome, new_key(), read_files())
    account.become()
    note(WelcomeProcess(demo.folder).path, {"pid": os.getpid(), "link": pages.link})
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    while not demo.is_loaded():
        if ended.wait(0.2):
            return
        demo.remember()
    scene = pages.scene = Scene(demo, relays)
    scene.sales.start()
    ended.wait()
    scene.end()


def note(path, content):
    with open(path + ".new", "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(content, file)
    os.replace(path + ".new", path)


def main(words):
    serve(Demo(words[0], Ports.of(words[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
