/** Tests of the HTTP interface over a real socket. */
@NullMarked
package dev.lunette.admin.rest;

import org.jspecify.annotations.NullMarked;
