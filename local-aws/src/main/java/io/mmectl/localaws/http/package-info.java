/** The port: parsing, attribution to a service, request counters, the admin API. */
@NullMarked
package io.mmectl.localaws.http;

import org.jspecify.annotations.NullMarked;
