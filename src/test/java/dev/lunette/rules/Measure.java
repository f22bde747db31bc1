package dev.lunette.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** How long one source file is, and the methods in it, as the compiler reads them. */
record Measure(int lines, List<Integer> longLines, List<Method> methods) {
  static final int LINE_WIDTH = 100;

  /** One method or constructor; a record's constructor has the parameters of its data. */
  record Method(String name, int line, int lines, int parameters, boolean ofRecordHeader) {}

  static Measure of(String source) {
    List<String> lines = source.lines().toList();
    List<Integer> longLines = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.codePointCount(0, line.length()) > LINE_WIDTH) {
        longLines.add(i + 1);
      }
    }
    return new Measure(lines.size(), longLines, methods(source));
  }

  private static List<Method> methods(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, null, null, List.of(new Text(source)));
    MethodScanner scanner = new MethodScanner(Trees.instance(task).getSourcePositions());
    try {
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, null);
      }
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail to be read", e);
    }
    return scanner.methods;
  }

  private static final class MethodScanner extends TreePathScanner<Void, Void> {
    private final List<Method> methods = new ArrayList<>();
    private final SourcePositions positions;

    private MethodScanner(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
      boolean constructor = tree.getReturnType() == null;
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      LineMap map = unit.getLineMap();
      int first = (int) map.getLineNumber(positions.getStartPosition(unit, tree));
      int last = (int) map.getLineNumber(positions.getEndPosition(unit, tree));
      methods.add(
          new Method(
              owner.getSimpleName() + "." + (constructor ? "new" : tree.getName()),
              first,
              last - first + 1,
              tree.getParameters().size(),
              constructor && owner.getKind() == Tree.Kind.RECORD));
      return super.visitMethod(tree, null);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    private Text(String source) {
      super(URI.create("string:///Source.java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
