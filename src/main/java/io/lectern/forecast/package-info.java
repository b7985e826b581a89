/// How many Zoom seats a school will need. Pure arithmetic over times and rates: what the timetable asks for at once
/// ([Demand]), how many lessons nobody planned are going on at once ([AdHoc]), and how often they would find no seat
/// ([Erlang]).
@NullMarked
package io.lectern.forecast;

import org.jspecify.annotations.NullMarked;
