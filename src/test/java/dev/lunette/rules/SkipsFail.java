package dev.lunette.rules;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Makes a skipped test fail, unless it says {@code missing package: NAME}.
 *
 * <p>JUnit finds it by itself for every test (META-INF/services). It sees assumptions; annotations
 * that switch a test off are forbidden outright by {@link SkipsFailTest}.
 */
public final class SkipsFail implements InvocationInterceptor {
  private static final Pattern REASON =
      Pattern.compile("missing package: [a-z0-9][a-z0-9+.-]+", Pattern.DOTALL);

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> context,
      ExtensionContext extension)
      throws Throwable {
    return failIfSkipped(invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    failIfSkipped(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    failIfSkipped(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    failIfSkipped(invocation);
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    return failIfSkipped(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    failIfSkipped(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext context, ExtensionContext extension)
      throws Throwable {
    failIfSkipped(invocation);
  }

  private static <T> T failIfSkipped(Invocation<T> invocation) throws Throwable {
    try {
      return invocation.proceed();
    } catch (TestAbortedException skip) {
      if (mayBeSkippedFor(skip.getMessage())) {
        throw skip;
      }
      throw new AssertionError(
          "skipped for \"%s\", expected a reason like \"missing package: fio\""
              .formatted(skip.getMessage()),
          skip);
    }
  }

  static boolean mayBeSkippedFor(String reason) {
    return reason != null && REASON.matcher(reason).find();
  }
}
