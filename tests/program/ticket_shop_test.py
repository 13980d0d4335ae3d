#!/usr/bin/env python3
"""The ticket shop in a real browser: ticket_shop_test.py TICKET_SHOP CLAIM, beside a database."""

import os
import pathlib
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

sys.dont_write_bytecode = True  # the source tree stays as it is
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / 'tools' / 'lib'))

from browser import Browser

# Resolves when it holds: the page tells of its changes by itself.
UNTIL = """new Promise((done) => {{
  const look = () => {{ if ({condition}) {{ seen.disconnect(); done(true); }} }};
  const seen = new MutationObserver(look);
  seen.observe(document, {{subtree: true, childList: true, characterData: true, attributes: true}});
  look();
}})"""


class Shop:
    """A shop with a database of its own, on a port of its own."""

    def __init__(self, seats):
        self.seats = seats
        self.outer = os.environ['BOOKONCE_DATABASE']
        self.name = f'ticket_shop_{os.getpid()}'

    def sql(self, statement, address=None):
        command = ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', address or f'{self.outer} dbname={self.name}', '-c', statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def __enter__(self):
        self.sql(f'CREATE DATABASE {self.name}', self.outer)
        around = {**os.environ, 'BOOKONCE_DATABASE': f'{self.outer} dbname={self.name}'}
        self.process = subprocess.Popen([sys.argv[1], '0', str(self.seats)], env=around, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith('http://127.0.0.1:'), self.address
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        ended = self.process.wait(timeout=30)
        self.sql(f'DROP DATABASE {self.name} WITH (FORCE)', self.outer)
        assert ended == 0, f'it ends with {ended}'

    def ask(self, what, user, booking=None):
        """Another customer, without a browser: (status, body)."""
        body = urllib.parse.urlencode({'user': user, 'id': str(booking or uuid.uuid4())}).encode()
        try:
            with urllib.request.urlopen(self.address + what, body) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


def visit(browser, shop):
    browser.show()
    browser.call('Page.navigate', url=shop.address)
    browser.await_event('Page.domContentEventFired')  # the stream of seats never ends


def until(browser, condition):
    browser.evaluate(UNTIL.format(condition=condition))


def until_free(browser, seats):
    until(browser, f"document.getElementById('available').textContent === '{seats}'")


def click(browser, button, outcome):
    browser.evaluate(f"document.getElementById('{button}').click()")
    until(browser, f"document.getElementById('says').dataset.outcome === '{outcome}'")


def be(browser, user):
    browser.evaluate(f"document.getElementById('user').value = {user!r}")


def a_customer_sees_the_seats_go_while_others_book():
    with Shop(3) as shop, Browser() as browser:
        visit(browser, shop)
        until_free(browser, 3)
        assert shop.ask('book', 'bob')[0] == 200
        until_free(browser, 2)
        be(browser, 'alice')
        click(browser, 'book', 'booked')
        until_free(browser, 1)
        click(browser, 'book', 'already_booked')
        assert shop.ask('book', 'carol')[0] == 200
        until_free(browser, 0)
        taken = browser.evaluate("[...document.querySelectorAll('#seats i')].map((one) => one.className).join()")
        assert taken == 'taken,taken,taken', taken
        be(browser, 'dave')
        click(browser, 'book', 'sold_out')
        assert shop.sql('SELECT string_agg(user_id, chr(32) ORDER BY user_id) FROM bookonce.bookings') == 'alice bob carol'


def a_hold_is_paid_or_given_back_on_the_page():
    with Shop(2) as shop, Browser() as browser:
        visit(browser, shop)
        until_free(browser, 2)
        be(browser, '<img src=x onerror="document.title=1">')
        assert browser.evaluate("document.getElementById('confirm').disabled")
        click(browser, 'hold', 'held')
        until_free(browser, 1)
        click(browser, 'release', 'released')
        until_free(browser, 2)
        click(browser, 'hold', 'held')
        click(browser, 'confirm', 'confirmed')
        until_free(browser, 1)
        assert browser.evaluate('document.title') == 'Ticket shop' and browser.complaints() == [], browser.complaints()
        assert shop.sql("SELECT string_agg(status, ' ' ORDER BY status) FROM bookonce.bookings") == 'cancelled confirmed'


def the_same_call_twice_books_once():
    with Shop(2) as shop:
        booking = uuid.uuid4()
        assert [shop.ask('book', 'alice', booking)[0] for _ in range(2)] == [200, 200]
        assert shop.sql('SELECT count(*), sum(seats) FROM bookonce.bookings') == '1|1'
        assert shop.ask('book', '')[0] == 400
        assert shop.ask('confirm', 'alice', uuid.uuid4())[0] == 409


def a_monitor_reads_what_has_been_sold():
    with Shop(2) as shop:
        assert shop.ask('book', 'alice')[0] == 200
        with urllib.request.urlopen(shop.address + 'metrics') as answer:
            assert answer.headers['Content-Type'] == 'text/plain; version=0.0.4'
            assert 'bookonce_requests_total{outcome="booked"} 1' in answer.read().decode().splitlines()


claims = {claim.__name__: claim for claim in (
    a_customer_sees_the_seats_go_while_others_book,
    a_hold_is_paid_or_given_back_on_the_page,
    the_same_call_twice_books_once,
    a_monitor_reads_what_has_been_sold,
)}

if __name__ == '__main__':
    claims[sys.argv[2]]()
