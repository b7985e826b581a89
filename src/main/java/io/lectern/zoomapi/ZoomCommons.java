package io.lectern.zoomapi;

import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;

/// What the clients of all nodes share: tokens and budgets in Redis, the hosts' days.
///
/// @param redis of the event loop the client belongs to
/// @param vault seals the tokens
public record ZoomCommons(RedisLink redis, Vault vault, HostDays days) {}
