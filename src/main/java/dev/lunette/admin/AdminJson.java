package dev.lunette.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.vdisk.catalog.JsonFault;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The records of this package as JSON, as REST sends them and {@code --json} prints them.
 *
 * <p>Fields have the names of the components; what is absent is left out, an instant is text of ISO
 * 8601, a constant is in lower case. What is read must be of exactly the type: nothing is guessed.
 */
public final class AdminJson {
  /** Deepest nesting that is read; what we take has 2 levels. */
  private static final int DEPTH = 16;

  private static final JsonMapper MAPPER = mapper();

  private AdminJson() {}

  private interface Parse<T> {
    @org.jspecify.annotations.Nullable
    T value(JsonParser in) throws IOException;
  }

  /** One value on one line. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record can't be written as JSON", e);
    }
  }

  /** One value over several lines, for people. */
  public static String pretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record can't be written as JSON", e);
    }
  }

  /** Reads a record; what is wrong is told in a sentence. */
  public static <T> T read(byte[] json, Class<T> type) throws AdminException {
    return read(json, in -> MAPPER.readValue(in, type));
  }

  /** Reads a list of records. */
  public static <T> List<T> readList(byte[] json, Class<T> type) throws AdminException {
    JavaType list = MAPPER.getTypeFactory().constructCollectionType(List.class, type);
    return read(json, in -> MAPPER.readValue(in, list));
  }

  private static <T> T read(byte[] json, Parse<T> parse) throws AdminException {
    try (JsonParser in = MAPPER.createParser(json)) {
      return read(in, parse);
    } catch (IOException e) {
      throw new AdminException(Kind.INVALID, sentence(e), e);
    }
  }

  private static <T> T read(JsonParser in, Parse<T> parse) throws IOException, AdminException {
    try {
      T value = parse.value(in);
      if (value == null) {
        throw new AdminException(Kind.INVALID, "the body is null, expected an object");
      }
      return value;
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof InputCoercionException large) {
        // The parser stands at the number, which the exception does not have.
        throw new AdminException(
            Kind.INVALID,
            "%s is %s, expected %s"
                .formatted(path(e), Requests.shown(in.getText()), expected(large.getTargetType())),
            e);
      }
      throw e;
    }
  }

  private static String sentence(IOException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "%s is unknown, expected one of %s"
              .formatted(
                  path(unknown),
                  unknown.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", ")));
      case MismatchedInputException wrong -> mismatch(wrong);
      case JsonMappingException wrong
          when wrong.getCause() instanceof JsonProcessingException broken ->
          sentence(broken);
      case JsonMappingException wrong -> "%s can't be used".formatted(path(wrong));
      case JsonProcessingException broken -> "the body is not JSON: " + JsonFault.of(broken);
      case WrongKey wrong -> String.valueOf(wrong.getMessage());
      default -> "the body is not JSON: " + e.getMessage();
    };
  }

  private static String mismatch(MismatchedInputException wrong) {
    if (String.valueOf(wrong.getOriginalMessage()).startsWith("Null value for creator")
        || String.valueOf(wrong.getOriginalMessage()).startsWith("Cannot map `null`")) {
      return path(wrong) + " is missing, expected a value";
    }
    return "%s is of the wrong type, expected %s"
        .formatted(path(wrong), expected(wrong.getTargetType()));
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(part ->
                part.getFieldName() == null
                    ? "[%d]".formatted(part.getIndex())
                    : part.getFieldName())
            .collect(Collectors.joining("."))
            .replace(".[", "[");
    return path.isEmpty() ? "the body" : path;
  }

  private static String expected(@org.jspecify.annotations.Nullable Class<?> type) {
    if (type == null) {
      return "another one";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == String.class) {
      return "text";
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return type == int.class || type == Integer.class
          ? "a whole number below 2^31"
          : "a whole number below 2^63";
    } else if (List.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object";
  }

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    SimpleModule own = new SimpleModule();
    own.addSerializer(Instant.class, new InstantText());
    own.addDeserializer(Instant.class, new TextInstant());
    own.addKeyDeserializer(Integer.class, new NumberKey());
    own.addSerializer(dev.lunette.config.Compression.class, new LowerCase<>());
    own.addSerializer(dev.lunette.config.DeviceType.class, new LowerCase<>());
    own.addSerializer(JobInfo.State.class, new LowerCase<>());
    return JsonMapper.builder(factory)
        .addModule(new Jdk8Module())
        .addModule(own)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_ABSENT, JsonInclude.Include.USE_DEFAULTS))
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .withCoercionConfig(
            LogicalType.Textual,
            texts ->
                texts
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  private static final class InstantText extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class TextInstant extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(in.getText());
      } catch (DateTimeParseException e) {
        throw context.weirdStringException(in.getText(), Instant.class, "no instant of ISO 8601");
      }
    }
  }

  /** A key that is no number, in a sentence. */
  private static final class WrongKey extends IOException {
    WrongKey(String key) {
      super(
          "a key is \"%s\", expected a whole number below 2^31, with no sign or zero before it"
              .formatted(Requests.shown(key)));
    }
  }

  /** A number as a key, in one way only: of "0" and "00" the last would count without a word. */
  private static final class NumberKey extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) throws IOException {
      try {
        int number = Integer.parseInt(key);
        if (key.equals(Integer.toString(number))) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, like another way to write one.
      }
      throw new WrongKey(key);
    }
  }

  private static final class LowerCase<E extends Enum<E>> extends JsonSerializer<E> {
    @Override
    public void serialize(E value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.name().toLowerCase(Locale.ROOT));
    }
  }
}
