package io.lectern.config;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the keys of `vault.keys`.
final class VaultKeys {
    private static final Pattern KEY = Pattern.compile("(\\d{1,3}):(.{32,})", Pattern.DOTALL);
    private static final int LOWEST = 2;
    private static final int HIGHEST = 255;

    private VaultKeys() {}

    /// @throws IllegalArgumentException which tells what a key looks like, and nothing of the keys
    static SortedMap<Integer, Secret> numbered(List<Secret> keys) {
        SortedMap<Integer, Secret> found = new TreeMap<>();
        for (Secret key : keys) {
            Matcher parts = KEY.matcher(key.reveal());
            int number = parts.matches() ? Integer.parseInt(parts.group(1)) : 0;
            if (number < LOWEST || number > HIGHEST)
                throw new IllegalArgumentException(
                        "vault.keys holds keys such as 2:… - a number from 2 to 255, a colon, 32 or more characters");
            if (found.put(number, new Secret(parts.group(2))) != null)
                throw new IllegalArgumentException("vault.keys has two keys with the number " + number);
        }
        return found;
    }
}
