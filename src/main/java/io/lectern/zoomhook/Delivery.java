package io.lectern.zoomhook;

/// What a genuine delivery asks for.
sealed interface Delivery {

    /// Zoom wants to know whether this address is ours.
    record Question(String plainToken) implements Delivery {}

    /// Something happened.
    ///
    /// @param key the same for every copy of this delivery
    record News(String key, String name, HookEvent event) implements Delivery {}

    /// Nothing that anything follows from.
    ///
    /// @param why a word for the meters
    record Nothing(String name, String why) implements Delivery {}
}
