package io.lectern.protocol;

/// Texts of people.
public final class Texts {
    private Texts() {}

    /// Without control characters and halves of surrogate pairs: not every store and client takes them.
    public static String printable(String text) {
        return text.codePoints()
                .filter(c -> c == '\n'
                        || c == '\t'
                        || (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
