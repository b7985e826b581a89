package io.lectern.platform;

import io.lectern.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// The keys of this installation, all derived from its one secret (HKDF-SHA256, RFC 5869), so that an
/// operator has one value to keep and no key serves two purposes.
public final class Keys {
    private final byte[] secret;

    private Keys(byte[] secret) {
        this.secret = secret;
    }

    /// From the configured secret, or from a file in the data directory that is made on first use.
    public static Keys of(Secret configured, Path data) throws IOException {
        if (!configured.isEmpty()) return new Keys(configured.reveal().getBytes(StandardCharsets.UTF_8));
        Path file = data.resolve("secret");
        Files.createDirectories(data);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            byte[] random = new byte[48];
            new SecureRandom().nextBytes(random);
            Files.writeString(file, Base64.getEncoder().encodeToString(random));
        } catch (FileAlreadyExistsException kept) {
            // The usual start: the secret stays what it was.
        }
        return new Keys(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
    }

    /// Signs tokens.
    public byte[] tokens() {
        return derive("lectern tokens v1", "HmacSHA256").getEncoded();
    }

    /// Seals what is secret in the database.
    public SecretKey vault() {
        return derive("lectern vault v1", "AES");
    }

    /// Marks what is handed out and comes back.
    SecretKey marks() {
        return derive("lectern marks v1", "HmacSHA256");
    }

    /// Marks by another secret than this installation's, as the keys of `vault.keys` do.
    static SecretKey marks(Secret secret) {
        return new Keys(secret.reveal().getBytes(StandardCharsets.UTF_8)).marks();
    }

    /// What tells this installation's nodes from those of another on the same network; no secret by itself.
    public String cluster() {
        return HexFormat.of()
                .formatHex(derive("lectern cluster v1", "HmacSHA256").getEncoded(), 0, 4);
    }

    /// Seals with another secret than this installation's, as the keys of `vault.keys` do.
    static SecretKey vault(Secret secret) {
        return new Keys(secret.reveal().getBytes(StandardCharsets.UTF_8)).vault();
    }

    private SecretKey derive(String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
        }
    }
}
