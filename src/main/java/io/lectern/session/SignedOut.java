package io.lectern.session;

import io.lectern.bus.Address;

/// A sign-in was ended: every socket that came from it closes, wherever it is.
public record SignedOut(String family) {
    public static final Address<SignedOut> ADDRESS = new Address<>("signed-out", SignedOut.class);
}
