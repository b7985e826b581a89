package io.lectern.platform;

import io.lectern.config.Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals what must be secret in the database: AES-256-GCM, bound to the place it is kept in, so that a sealed value
/// that was changed, or moved to another column, does not open. One key seals, several may open, so that keys can be
/// changed while everything runs.
///
/// A sealed value is the key's id (one byte), the nonce (12 bytes), the ciphertext and its tag (16 bytes).
public final class Vault {
    private static final int FIRST = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final Map<Byte, SecretKey> keys;
    private final byte sealing;
    private final SecureRandom random = new SecureRandom();

    /// A vault with the one key that comes from the installation's secret.
    public Vault(SecretKey key) {
        this(Map.of((byte) FIRST, key), FIRST);
    }

    private Vault(Map<Byte, SecretKey> keys, int sealing) {
        this.keys = Map.copyOf(keys);
        this.sealing = (byte) sealing;
    }

    /// The vault of an installation, with all of its keys.
    public static Vault of(Keys keys, Settings.Vault settings) {
        Map<Byte, SecretKey> all = new HashMap<>(Map.of((byte) FIRST, keys.vault()));
        settings.numbered().forEach((number, secret) -> all.put(number.byteValue(), Keys.vault(secret)));
        return new Vault(all, settings.sealing());
    }

    /// The id of the key that seals, as sealed values begin with.
    public byte sealing() {
        return sealing;
    }

    /// @param place where the value will be kept, such as `zoom_accounts.client_secret`
    public byte[] seal(String place, String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = value.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key(sealing), sealing, nonce, place)
                    .doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(sealing)
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
        SecretKey key = keys.get(sealed[0]);
        if (key == null)
            throw new Sealed(place, "its key " + (sealed[0] & 0xff) + " is not known; add it to `vault.keys`");
        ByteBuffer parts = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] body = new byte[parts.remaining()];
        parts.get(body);
        try {
            return new String(
                    cipher(Cipher.DECRYPT_MODE, key, sealed[0], nonce, place).doFinal(body), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new Sealed(place, "it was changed, or sealed with another secret; is `secret` what it was?");
        }
    }

    private SecretKey key(byte id) {
        return Objects.requireNonNull(keys.get(id), "the settings let only a known key seal");
    }

    private static Cipher cipher(int mode, SecretKey key, byte keyId, byte[] nonce, String place)
            throws GeneralSecurityException {
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
