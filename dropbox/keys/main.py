"""The group `dropbox-keys`: its commands are in `commands`, the work in the rooms below."""

from __future__ import annotations

from typing import Final

import click

from dropbox.keys.commands import (
    auditing,
    drafting,
    looking,
    proving,
    recovering,
    releasing,
    revoking,
    roots,
    setting_up,
    signing,
)
from dropbox.keys.options import examples
from dropbox.marks import override
from dropbox.terminal import run

_NAME: Final = "dropbox-keys"
_FIRST_TIME: Final = examples(
    "dropbox-keys init --origin example.press",
    "dropbox-keys add-desk",
    "dropbox-keys add-recipient reader-1.txt",
    "dropbox-keys add-recipient reader-2.txt",
    "dropbox-keys sign",
    "dropbox-keys publish --keys /media/stick/keys",
    title="The first time:",
)


class _InOrder(click.Group):
    """Lists its commands in the order of the work."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    epilog=_FIRST_TIME,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="press-dropbox", message="%(prog)s %(version)s")
def keys() -> None:
    """Make, sign and publish the list of keys that sources seal to.

    Work on a machine that never goes online. Later: add-recipient for what is new, sign, publish.
    """


for _command in (
    setting_up.init,
    setting_up.join,
    drafting.add_desk,
    drafting.add_recipient,
    drafting.add_editor,
    drafting.reset,
    roots.add_root,
    roots.remove_root,
    roots.threshold,
    roots.holder,
    signing.sign,
    signing.day,
    signing.fresh,
    signing.publish,
    revoking.revoke,
    recovering.passphrase,
    recovering.split,
    recovering.rehearse,
    recovering.recover,
    looking.show,
    looking.verify,
    auditing.audit,
    releasing.release_key,
    releasing.release,
    proving.log_proof,
):
    keys.add_command(_command)


def main() -> None:
    """Run the tool."""
    run(keys, _NAME)


if __name__ == "__main__":
    main()
