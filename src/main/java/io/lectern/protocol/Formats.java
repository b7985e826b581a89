package io.lectern.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mappers of the project: records in snake_case, instants in ISO-8601, and members of a sealed
/// family told apart by a `kind` property that holds the record's simple name. A new member of a family
/// needs no registration.
public final class Formats {
    /// Deep enough for anything a lesson sends, shallow enough that a hostile frame costs nothing.
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxStringLength(1 << 20)
            .maxNumberLength(40)
            .build();

    private static final ObjectMapper JSON = configure(
            new ObjectMapper(JsonFactory.builder().streamReadConstraints(BOUNDS).build()));
    private static final ObjectMapper PLAIN = configure(new ObjectMapper(
                    JsonFactory.builder().streamReadConstraints(BOUNDS).build()))
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector());
    /// Lenient as a UTF-8 encoder: half a surrogate pair must not keep a message from the other nodes.
    private static final ObjectMapper CBOR = configure(new ObjectMapper(CBORFactory.builder()
            .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
            .build()));

    private Formats() {}

    /// For everything people and Redis read.
    public static ObjectMapper json() {
        return JSON;
    }

    /// For the inside of an event on the wire, whose type is told by the event itself: no `kind`.
    public static ObjectMapper plain() {
        return PLAIN;
    }

    /// For messages between nodes: the same shapes, without escaping text inside text.
    public static ObjectMapper cbor() {
        return CBOR;
    }

    private static ObjectMapper configure(ObjectMapper mapper) {
        return mapper.registerModule(new JavaTimeModule())
                .setAnnotationIntrospector(new SealedFamilies())
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .setSerializationInclusion(JsonInclude.Include.ALWAYS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /// Tells Jackson what the compiler knows already: who belongs to a sealed interface.
    private static final class SealedFamilies extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;
        private static final JsonTypeInfo.Value KIND =
                JsonTypeInfo.Value.construct(JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "kind", null, false, null);

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated instanceof AnnotatedClass && inFamily(annotated.getRawType())
                    ? KIND
                    : super.findPolymorphicTypeInfo(config, annotated);
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
            Class<?> type = annotated.getRawType();
            if (!type.isSealed()) return super.findSubtypes(annotated);
            List<NamedType> leaves = new ArrayList<>();
            collectLeaves(type, leaves);
            return leaves;
        }

        @Override
        public @Nullable String findTypeName(AnnotatedClass annotated) {
            Class<?> type = annotated.getRawType();
            return inFamily(type) ? type.getSimpleName() : super.findTypeName(annotated);
        }

        private static void collectLeaves(Class<?> type, List<NamedType> into) {
            if (!type.isSealed()) {
                into.add(new NamedType(type, type.getSimpleName()));
                return;
            }
            for (Class<?> member : type.getPermittedSubclasses()) collectLeaves(member, into);
        }

        private static boolean inFamily(Class<?> type) {
            if (type.isInterface() && type.isSealed()) return type.getName().startsWith("io.lectern.");
            if (!type.isRecord()) return false;
            for (Class<?> face : type.getInterfaces()) if (inFamily(face)) return true;
            return false;
        }
    }
}
