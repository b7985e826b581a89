/// Fills a school: the demo school of a first start.
@NullMarked
package io.lectern.importer;

import org.jspecify.annotations.NullMarked;
