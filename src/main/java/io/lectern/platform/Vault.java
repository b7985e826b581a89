package io.lectern.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals what must be secret in the database: AES-256-GCM, bound to the place it is kept in, so that a sealed value
/// that was changed, or moved to another column, does not open.
///
/// A sealed value is the key's id (one byte), the nonce (12 bytes), the ciphertext and its tag (16 bytes).
public final class Vault {
    private static final byte KEY_ID = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    public Vault(SecretKey key) {
        this.key = key;
    }

    /// @param place where the value will be kept, such as `zoom_accounts.client_secret`
    public byte[] seal(String place, String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = value.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, KEY_ID, nonce, place).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(KEY_ID)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /// @throws Sealed when the value was sealed by another secret, changed, cut, or sealed for another place
    public String open(String place, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES) throw new Sealed(place, "it is too short");
        if (sealed[0] != KEY_ID) throw new Sealed(place, "its key " + sealed[0] + " is not known");
        ByteBuffer parts = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] body = new byte[parts.remaining()];
        parts.get(body);
        try {
            return new String(
                    cipher(Cipher.DECRYPT_MODE, sealed[0], nonce, place).doFinal(body), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new Sealed(place, "it was changed, or sealed with another secret; is `secret` what it was?");
        }
    }

    private Cipher cipher(int mode, byte keyId, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(new byte[] {keyId});
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /// A sealed value that does not open. Says where it is and why, never what is in it.
    public static final class Sealed extends RuntimeException {
        Sealed(String place, String why) {
            super("the value in " + place + " does not open: " + why, null, false, false);
        }
    }
}
