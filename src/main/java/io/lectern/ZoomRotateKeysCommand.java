package io.lectern;

import io.lectern.zoom.PgRotation;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Seals the Zoom secrets anew, so that an old key can be taken away.
@Command(
        name = "zoom-rotate-keys",
        description = {
            "Seal every stored Zoom secret with the newest key of vault.keys.",
            "Nodes go on meanwhile, as long as each of them knows both keys; may be run again at any time."
        })
final class ZoomRotateKeysCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Override
    public void run() {
        PgRotation.Outcome done =
                Stage.with(main.settings(), stage -> new PgRotation(stage.postgres(), stage.vault()).run());
        if (!done.shut().isEmpty())
            throw new CommandFailure(done.shut().size() + " of the secrets do not open, the first is that of "
                    + done.shut().getFirst() + "; " + done.sealed() + " were sealed with key " + done.key()
                    + ", and running this again goes on from here");
        System.out.println(
                done.sealed() == 0
                        ? "every secret is sealed with key " + done.key() + " already"
                        : done.sealed() + (done.sealed() == 1 ? " secret" : " secrets") + " sealed with key "
                                + done.key());
    }
}
