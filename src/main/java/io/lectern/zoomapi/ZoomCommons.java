package io.lectern.zoomapi;

import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import org.jspecify.annotations.Nullable;

/// What the clients of all nodes share: tokens and budgets in Redis, the hosts' days.
///
/// @param redis of the event loop the client belongs to
/// @param vault seals the tokens
/// @param days null when nobody counts them
public record ZoomCommons(
        RedisLink redis, Vault vault, @Nullable HostDays days) {}
