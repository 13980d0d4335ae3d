#!/usr/bin/env python3
"""Tests of a command's man page and completions: manual_test.py COMMAND MAN_PAGE CLAIM.

What they should hold is taken from the help that the command prints. A shell that is not there is
skipped (exit code 77).
"""

import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77
command = pathlib.Path(sys.argv[1])
page = pathlib.Path(sys.argv[2])
folder, program = page.parent, command.name


def help_of(path):
    return subprocess.run([command, *path, '--help'], check=True, capture_output=True, text=True).stdout


def tree(path=()):
    """Every command and its long options, by its help: [(path, options)]."""
    text = help_of(path)
    usage = text.split('Usage:')[1]
    options = re.findall(r'^  (?:-\w,)?(--[\w-]+)', usage, re.MULTILINE)
    below = re.search(r'^Subcommands:\n((?:  .*\n)+)', usage, re.MULTILINE)
    names = re.findall(r'^  ([a-z][\w-]*)', below[1], re.MULTILINE) if below else []
    return [(path, options)] + [entry for name in names for entry in tree((*path, name))]


def expect_equal(found, wanted, what):
    assert found == wanted, f'{what}: {found}, not {wanted}'


def shell(*arguments, script=None):
    if shutil.which(arguments[0]) is None:
        print(f'there is no {arguments[0]}')
        sys.exit(SKIPPED)
    ran = subprocess.run(arguments, input=script, capture_output=True, text=True)
    expect_equal((ran.returncode, ran.stderr), (0, ''), ' '.join(arguments))
    return ran.stdout


def the_help_was_understood():
    found = tree()
    assert len(found) > 10 and len([path for path, options in found if '--help' in options]) == len(found), found


def the_end_of_the_help_is_told_once():
    for path, _ in tree():
        text = help_of(path)
        assert 'REQUIRED' not in text and 'Excludes' not in text, text
        expect_equal('  4  contended' in text, path == (), f'exit codes in the help of {path}')
        expect_equal(f"'{program} --help'" in text, path != (), f'where they are, in the help of {path}')
        expect_equal(help_of(path), shell(str(command), 'help', *path), f'help of {path}')
    assert page.read_text().count('contended') == 1, 'the page has it once'


def every_command_and_option_is_in_the_man_page():
    sections = re.split(r'^\.S[HS] ', page.read_text().replace(r'\-', '-'), flags=re.MULTILINE)
    for path, options in tree():
        head = f'"{" ".join((program, *path))}"\n' if path else 'OPTIONS\n'
        section = [each for each in sections if each.startswith(head)]
        expect_equal(len(section), 1, f'sections of {path}')
        for option in options:
            assert f'.TP\n\\fB{option}\\fR' in section[0], (path, option)
        assert not path or f'\nExample:\n  {program} ' in section[0], (path, 'has an example')


def the_man_page_is_formatted_without_a_warning():
    expect_equal(shell('groff', '-man', '-ww', '-z', '-k', str(page)), '', 'groff')
    shown = shell('groff', '-man', '-k', '-Tascii', '-P-cbou', str(page))
    assert f'{program} - ' in re.sub(' +', ' ', shown), shown[:300]


def bash_completes(line, at_end=''):
    """What completes the last word of the line; words are split as readline does."""
    words = [word for word in re.split(r'( |=)', line) if word not in ('', ' ')] + ([''] if line.endswith(' ') else [])
    script = f'source {folder / program}; COMP_WORDS=({" ".join(repr(word) for word in words)}); ' \
             f'COMP_CWORD={len(words) - 1}; _{program.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return shell('bash', '-uc', script).split()


def bash_completes_commands_options_and_values():
    own = dict(tree())
    for path, options in own.items():
        names = [each[-1] for each in own if each[:-1] == path and each]
        line = ' '.join((program, *path)) + ' '
        expect_equal(bash_completes(line), names, line)
        offered = set(bash_completes(line + '--'))
        assert set(options) <= offered and set(own[()]) <= offered, (line, offered)
    if program == 'bookonce':
        expect_equal(bash_completes('bookonce --schema event bo'), ['book', 'booking', 'bookings'], 'a value is no command')
        expect_equal(bash_completes('bookonce --schema=event bo'), ['book', 'booking', 'bookings'], 'nor a joined one')
        expect_equal(bash_completes('bookonce event --json cr'), ['create'], 'after an option')
        expect_equal(bash_completes('bookonce bookings --status '), ['held', 'confirmed', 'cancelled', 'expired'], 'all')
        expect_equal(bash_completes('bookonce book --user '), [], 'nobody knows the users')
    else:
        for line in ('compare --spread ', 'compare --spread='):
            expect_equal(bash_completes(f'{program} {line}'), ['hot', 'uniform', 'zipf'], line)
        expect_equal(bash_completes(f'{program} compare --spread h'), ['hot'], 'a part of a value')
        assert str(page) in bash_completes(f'{program} compare --html {page}'), 'a file'


def zsh_completes_commands_and_options():
    shell('zsh', '-n', str(folder / f'_{program}'))
    # In place of zsh's own, which want a terminal: they tell what they are asked for.
    script = f"""
        _arguments() {{ print -rl -- "$@"; state=command; }}
        _describe() {{ print -rl -- ${{(P)4}}; }}
        source {folder}/_{program}
    """
    own = tree()
    functions = ['_'.join(('', program, *path)).replace('-', '_') for path, _ in own]
    told = shell('zsh', '-f', script=script + ''.join(f'print "=";{each}\n' for each in functions)).split('=\n')
    assert len(told) > len(own), told  # sourced once, called for each
    for (path, options), text in zip(own, told[-len(own):]):
        offered = re.findall(r'^--[\w-]+', text, re.MULTILINE)
        assert set(options) <= set(offered), (path, options, offered)
        for name in [each[-1] for each, _ in own if each and each[:-1] == path]:
            assert f'\n{name}:' in text, (path, name, text)


def fish_completes(line):
    script = f'source {folder / (program + ".fish")}; complete -C "{line}"'
    return [offered.split('\t')[0] for offered in shell('fish', '--no-config', '-c', script).splitlines()]


def fish_completes_commands_and_options():
    shell('fish', '--no-config', '-n', str(folder / f'{program}.fish'))
    own = dict(tree())
    for path in [(), *[each for each in own if any(other[:-1] == each for other in own if other)]]:
        line = ' '.join((program, *path)) + ' '
        expect_equal(sorted(fish_completes(line)), sorted(each[-1] for each in own if each and each[:-1] == path), line)
    for path in [(), *list(own)[-2:]]:
        offered = set(fish_completes(' '.join((program, *path)) + ' --'))
        assert set(own[path]) <= offered and set(own[()]) <= offered, (path, offered)


claims = {claim.__name__: claim for claim in (
    the_help_was_understood,
    the_end_of_the_help_is_told_once,
    every_command_and_option_is_in_the_man_page,
    the_man_page_is_formatted_without_a_warning,
    bash_completes_commands_options_and_values,
    zsh_completes_commands_and_options,
    fish_completes_commands_and_options,
)}

if __name__ == '__main__':
    claims[sys.argv[3]]()
