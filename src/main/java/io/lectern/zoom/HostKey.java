package io.lectern.zoom;

/// The host's identity (ZAK): whoever has it hosts. For one who leads the lesson, and kept nowhere.
public record HostKey(String zak) {
    @Override
    public String toString() {
        return "HostKey[]";
    }
}
