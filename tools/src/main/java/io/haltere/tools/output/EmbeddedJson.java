package io.haltere.tools.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Copies JSON of unknown origin into other JSON.
final class EmbeddedJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private EmbeddedJson() {}

    /// Whether the text was one JSON value, and is copied in full.
    static boolean copy(byte[] text, JsonOutput json) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            int depth = 0;
            int values = 0;
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (depth == 0) {
                    values++;
                }
                if (values > 1) {
                    return false;
                }
                depth += write(parser, token, json);
                token = parser.nextToken();
            }
            return values == 1;
        } catch (JsonProcessingException notJson) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // The text is in memory.
        }
    }

    /// Writes a token; returns how much deeper the next one is.
    private static int write(JsonParser parser, JsonToken token, JsonOutput json)
            throws IOException {
        JsonStreamContext context = parser.getParsingContext();
        JsonStreamContext around = token.isStructStart() ? context.getParent() : context;
        boolean isItem = !token.isStructEnd() && around != null && around.inArray();
        if (isItem) {
            json.item();
        }
        return switch (token) {
            case START_OBJECT -> {
                json.beginObject();
                yield 1;
            }
            case START_ARRAY -> {
                json.beginArray();
                yield 1;
            }
            case END_OBJECT -> {
                json.endObject();
                yield -1;
            }
            case END_ARRAY -> {
                json.endArray();
                yield -1;
            }
            case FIELD_NAME -> {
                json.key(unicode(parser, parser.currentName()));
                yield 0;
            }
            case VALUE_STRING -> {
                json.string(unicode(parser, parser.getText()));
                yield 0;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                json.literal(CNumber.json(Double.parseDouble(parser.getText())));
                yield 0;
            }
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                json.literal(token.asString());
                yield 0;
            }
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("no token of JSON text: " + token);
        };
    }

    /// The text, unless an escape made half a character of it, which UTF-8 cannot say.
    private static String unicode(JsonParser parser, String text) throws JsonParseException {
        boolean isSecond = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSecond != Character.isLowSurrogate(c)) {
                throw new JsonParseException(parser, "half of a surrogate pair");
            }
            isSecond = Character.isHighSurrogate(c);
        }
        if (isSecond) {
            throw new JsonParseException(parser, "half of a surrogate pair");
        }
        return text;
    }
}
