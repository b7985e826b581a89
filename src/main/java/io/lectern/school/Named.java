package io.lectern.school;

import io.lectern.protocol.UserId;

/// A person and the name others see.
record Named(UserId id, String name) {}
