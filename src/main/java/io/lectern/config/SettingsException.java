package io.lectern.config;

/// Settings that cannot be used; the message is the one line an operator needs.
public final class SettingsException extends RuntimeException {
    SettingsException(String message) {
        super(message, null, false, false);
    }
}
