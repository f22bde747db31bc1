/**
 * The command {@code bench/micro}: runs the benchmarks of parts, which lie beside this package in
 * packages named like those they measure, and compares them with a baseline. JMH is what measures.
 *
 * <p>Start with {@link dev.lunette.micro.Micro}. It may import {@code dev.lunette.compare}; nobody
 * imports it.
 */
@NullMarked
package dev.lunette.micro;

import org.jspecify.annotations.NullMarked;
