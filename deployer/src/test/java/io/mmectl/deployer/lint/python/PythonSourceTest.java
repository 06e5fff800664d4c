package io.mmectl.deployer.lint.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonSourceTest {
    private static final String EVERYTHING = """
            #!/usr/bin/env python3
            \"\"\"A docstring with 'quotes' and a \\\\ backslash.\"\"\"
            from __future__ import annotations
            import os, sys as system
            from typing import (
                Any,
                Callable,
            )
            from . import sibling

            X: int = 0x1F + 1_000 + 1e-5 + .5 + 3j
            Y = [x for x in range(10) if x % 2] ; Z = {"a": 1, **{"b": 2}}
            RAW = r'\\d+' rb"\\x" + b'' if False else ...
            LONG = "a" \\
                "b"
            F = f"{X!r:>{Y[0]}} {{literal}} {Z['a']} {f'{X}'} it's"
            G = f"{Z["a"]} {'nested "quotes"'}"
            H = f\"\"\"
            {X
              + 1}
            \"\"\"

            @decorator(lambda *a, **k: a)
            async def f(a, /, b: str = ':', *, c=None) -> dict[str, int]:
                async with open(a) as g, open(b) as h:
                    pass
                if (y := a) and not b: return {}
                elif a is None or b in a:
                    try: raise ValueError("x") from None
                    except (A, B) as e:
                        del e
                    finally:
                        pass
                else: pass
                while True:
                    break
                match a:
                    case {"x": [1, *rest]} if rest:
                        yield rest
                    case _:
                        return a[1:2, ::3] @ b
              # a comment that is indented oddly
                print("x", file=sys.stderr)
                return
            class A: pass
            class B(A, metaclass=M):

                def g(self): return self
            if __name__ == "__main__":
                x = -1 ** ~2; print(x)
            """;

    @Test
    void whatIsNestedDeeperThanPythonTakesDoesNotCompile() {
        assertThat(PythonSource.of("x = " + "(".repeat(200) + "1" + ")".repeat(200))
                        .mistake())
                .isEmpty();
        assertThat(PythonSource.of("x = " + "(".repeat(201) + "1" + ")".repeat(201))
                        .mistake())
                .hasValueSatisfying(m -> assertThat(m.what()).isEqualTo("brackets are nested deeper than 200 levels"));
        assertThat(PythonSource.of(blocks(99)).mistake()).isEmpty();
        assertThat(PythonSource.of(blocks(100)).mistake())
                .hasValueSatisfying(m -> assertThat(m.what()).isEqualTo("blocks are nested deeper than 100 levels"));
    }

    private static String blocks(int depth) {
        StringBuilder source = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            source.append(" ".repeat(i)).append("if 1:\n");
        }
        return source.append(" ".repeat(depth)).append("pass\n").toString();
    }

    @Test
    void everythingThatPythonHasIsTakenForRight() {
        PythonSource source = PythonSource.of(EVERYTHING);

        assertThat(source.mistake()).isEmpty();
        assertThat(source.defines("B")).isTrue();
        assertThat(PythonSource.of("\ufeffx = 1\r\nif x:\r\n\ty = 2\r\n").mistake())
                .isEmpty();
        assertThat(PythonSource.of("").mistake()).isEmpty();
        assertThat(PythonSource.of("# only a comment").mistake()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            import                          | 1:1: something is missing behind 'import'
            x = (1,                         | 1:5: '(' is never closed
            x = 1)                          | 1:6: ')' closes nothing
            x = [1)                         | 1:7: ')' does not close the '[' of line 1
            x = 'a                          | 1:5: a string is not closed on its line
            x = '''a                        | 1:5: a string in three quotes is never closed
            def f(x)\\n    return x         | 1:1: ':' is missing after 'def …'
            if x == 1\\n    pass            | 1:1: ':' is missing after 'if …'
            def f():\\nreturn 1             | 2:1: an indented block is expected after line 1
            x = 1\\n    y = 2               | 2:5: the line is indented, and nothing before it asks for that
            if x:\\n        a\\n    b       | 3:5: the line is indented unlike any block around it
            class A:                        | 1:1: a block is missing after this line
            print "hello"                   | 1:1: print needs brackets since Python 3
            x = 1 +                         | 1:7: something is missing behind '+'
            x = a?b                         | 1:6: '?' is no part of Python
            %matplotlib $x                  | 1:13: '$' is no part of Python
            """)
    void aMistakeIsNamedWithItsPlace(String text, String expected) {
        Optional<PythonMistake> mistake =
                PythonSource.of(text.replace("\\n", "\n")).mistake();

        assertThat(mistake.map(m -> m.place() + ": " + m.what())).contains(expected);
    }

    @Test
    void tensorsOfItsOwnAreFoundWhereTheirNamesAreCertain() {
        PythonSource source = PythonSource.of("""
                LAST = "LAST"
                class TritonPythonModel:
                    def initialize(self, args):
                        self.config = model_config = json.loads(args['model_config'])
                        first = pb_utils.get_output_config_by_name(model_config, "OUT")
                        self.type = pb_utils.triton_string_to_numpy(first["data_type"])
                        self.dims = pb_utils.get_input_config_by_name(self.config, "IN")["dims"]
                        later = pb_utils.get_output_config_by_name(self.config, name="LATER")
                        if later["data_type"]:
                            pass
                        maybe = pb_utils.get_output_config_by_name(self.config, "MAYBE")
                        self.maybe = maybe is not None
                        other = pb_utils.get_output_config_by_name(json.load(f), "OTHER")
                    def execute(self, requests):
                        texts = [pb_utils.get_input_tensor_by_name(r, "TEXT") for r in requests]
                        for i, request in enumerate(requests):
                            a = pb_utils.get_input_tensor_by_name(request, "A" "B").as_numpy()
                            b = pb_utils.get_input_tensor_by_name(request, name)
                            c = pb_utils.get_input_tensor_by_name(request, f"{name}")
                            d = pb_utils.get_input_tensor_by_name(request, "OPTIONAL")
                            if d is not None:
                                pass
                        e = pb_utils.get_input_tensor_by_name(requests[0], LAST)
                        call = pb_utils.InferenceRequest(model_name="b", inputs=[pb_utils.Tensor("FOR_B", e)])
                        f = pb_utils.get_input_tensor_by_name(call, "OF_B")
                        answer = pb_utils.get_output_tensor_by_name(call.exec(), "OF_B")
                        one = pb_utils.Tensor("ONE", a)
                        twice = pb_utils.Tensor("TWICE", a)
                        twice = pb_utils.Tensor("AGAIN", a)
                        unused = pb_utils.Tensor("UNUSED", a)
                        return [pb_utils.InferenceResponse([one, twice, answer, pb_utils.Tensor.from_dlpack("TWO", x)]),
                                pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("T" + n, a)], error=None)]
                """);

        assertThat(source.tensorUses())
                .extracting(u -> u.way() + " " + u.name() + (u.needed() ? " needed " : " ")
                        + u.place().line())
                .containsExactly(
                        "OUTPUT_CONFIG OUT needed 5",
                        "INPUT_CONFIG IN needed 7",
                        "OUTPUT_CONFIG LATER 8",
                        "READ TEXT 15",
                        "READ AB 17",
                        "READ LAST 23",
                        "WRITTEN ONE 27",
                        "WRITTEN TWO 31");
    }

    @Test
    void whatInitializeMayNotReachIsNotNeeded() {
        for (String before : List.of(
                "if x:\n            return\n        ",
                "if x:\n            ",
                "with x: ",
                "else: ",
                "elif x: ",
                "try: ",
                "except A: ",
                "finally: ",
                "case 1: ",
                "def f(): ")) {
            PythonSource source = PythonSource.of("""
                    class TritonPythonModel:
                        def initialize(self, args):
                            %sself.a = get_output_config_by_name(json.loads(args["model_config"]), "A")["dims"]
                    """.formatted(before));

            assertThat(source.tensorUses())
                    .as(before)
                    .extracting(TensorUse::needed)
                    .containsExactly(false);
        }
    }

    @Test
    void whatIsTakenOfItUnderAConditionIsNotNeeded() {
        for (String before : List.of("else: ", "try: ", "finally: ", "if x: ")) {
            PythonSource source = PythonSource.of("""
                    class TritonPythonModel:
                        def initialize(self, args):
                            config = get_output_config_by_name(json.loads(args["model_config"]), "A")
                            %sself.dims = config["dims"]
                    """.formatted(before));

            assertThat(source.tensorUses())
                    .as(before)
                    .extracting(TensorUse::needed)
                    .containsExactly(false);
        }
    }

    @Test
    void aFunctionOfTheModelsOwnIsNotTritons() {
        String use = "%sget_output_config_by_name(json.loads(args['model_config']), 'OPT')['dims']\n";

        assertThat(uses(use.formatted("self."))).isEmpty();
        assertThat(uses(use.formatted("self.helper."))).isEmpty();
        assertThat(uses("from mine import helper\n" + use.formatted("helper."))).isEmpty();
        assertThat(uses("from mine import get_output_config_by_name\n" + use.formatted("")))
                .isEmpty();
        assertThat(uses("def get_output_config_by_name(c, n):\n    pass\n" + use.formatted("")))
                .isEmpty();
        assertThat(uses(use.formatted(""))).containsExactly("OPT");
        assertThat(uses(use.formatted("pb_utils."))).containsExactly("OPT");
        assertThat(uses("import triton_python_backend_utils as p\n" + use.formatted("p.")))
                .containsExactly("OPT");
        assertThat(uses("from triton_python_backend_utils import get_output_config_by_name\n" + use.formatted("")))
                .containsExactly("OPT");
        assertThat(uses("try: import triton_python_backend_utils as u\nexcept E: from fakes import stub as u\n"
                        + use.formatted("u.")))
                .containsExactly("OPT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ins = {name: get(name) for name in ('A', 'B')}",
                "ins = [get(name) for i, (name, x) in pairs]",
                "async for name in names: pass",
                "f = lambda name: get(name)",
                "f = sorted(y, key=lambda x, name={1: 2}: get(name))",
                "import tokens as name",
                "import name",
                "from tokens import (a, name)",
                "try: pass\nexcept E as name: pass",
                "async with a as b, c as name: pass",
                "with a as (b, name): pass",
                "name, x = 'A', 'B'",
                "x, name = 'A', 'B'",
                "x = name, y = 'A', 'B'",
                "[a, (name, b)] = c",
                "*name, x = y",
                "if y: name, x = 'A', 'B'",
                "async def f(a, name): pass",
                "class name: pass",
                "match y:\n    case [1, name]: pass",
                "ins = [name := x for x in y]",
                "def f():\n    global name\n    name = 'A'",
                "name += 'A'",
            })
    void aNameThatIsGivenAnythingElseSomewhereIsNotCertain(String other) {
        assertThat(PythonSource.of(other).mistake()).isEmpty();
        assertThat(calls("name = 'tokenizer'\n" + other + "\nInferenceRequest(model_name=name)"))
                .isEqualTo("?");
        assertThat(calls("self.name = 'tokenizer'\n" + other + "\nInferenceRequest(model_name=self.name)"))
                .isEqualTo("tokenizer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outputs[name] = x",
                "f(a, name).x = y",
                "if name: x = 1",
                "if x in (a, name): y = 1",
                "ins = [x for x in get(name)]",
                "for x in get(name): pass",
                "with get(name) as x: pass",
                "f = lambda x: name",
                "f = sorted(y, key=lambda x: x), name",
                "x.name, y = 'A', 'B'",
                "x: Dict[name, int] = y",
                "print(x, name, sep='')",
                "assert name, y",
            })
    void aNameThatIsOnlyReadStaysCertain(String other) {
        assertThat(PythonSource.of(other).mistake()).isEmpty();
        assertThat(calls("name = 'a'\n" + other + "\nInferenceRequest(model_name=name)"))
                .isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"self.name, x = y", "for self.name in y: pass", "with x as self.name: pass"})
    void anAttributeThatIsGivenAnythingElseSomewhereIsNotCertain(String other) {
        assertThat(calls("self.name = 'a'\n" + other + "\nInferenceRequest(model_name=self.name)"))
                .isEqualTo("?");
    }

    @Test
    void aRequestThatMayBeAnotherModelsIsNotItsOwn() {
        String own = "for r in requests: x = get_input_tensor_by_name(r, 'A')\n";

        assertThat(uses(own)).containsExactly("A");
        assertThat(uses(own + "r, y = z")).isEmpty();
        assertThat(uses(own + "for r in others: pass")).isEmpty();
    }

    private static List<String> uses(String text) {
        return PythonSource.of(text).tensorUses().stream().map(TensorUse::name).toList();
    }

    @Test
    void callsOfOtherModelsAreFoundWithTheirNamesWhereTheseAreCertain() {
        PythonSource source = PythonSource.of("""
                NAME = "by_constant"
                class TritonPythonModel:
                    def initialize(self, args):
                        self.callee = "by_attribute"
                        self.chosen = args["callee"]
                    def execute(self, requests):
                        a = pb_utils.InferenceRequest(model_name="by_" 'literal', inputs=[x(1, model_name="no")])
                        b = pb_utils.InferenceRequest(inputs=[], model_name=NAME)
                        c = InferenceRequest(model_name=self.callee)
                        d = pb_utils.InferenceRequest(model_name=self.chosen)
                        e = pb_utils.InferenceRequest(model_name=f"by_{NAME}")
                        f = pb_utils.InferenceRequest(inputs=[])
                        # pb_utils.InferenceRequest(model_name="comment")
                        g = "pb_utils.InferenceRequest(model_name='text')"
                """);

        assertThat(source.calls())
                .extracting(c -> c.model().orElse("?") + "@" + c.place().line())
                .containsExactly("by_literal@7", "by_constant@8", "by_attribute@9", "?@10", "?@11");
    }

    @Test
    void aNameThatMayChangeIsNotCertain() {
        assertThat(calls("x = 'a'\nx = 'b'\nInferenceRequest(model_name=x)")).isEqualTo("?");
        assertThat(calls("x = 'a' if y else 'b'\nInferenceRequest(model_name=x)"))
                .isEqualTo("?");
        assertThat(calls("for x in y:\n    InferenceRequest(model_name=x)")).isEqualTo("?");
        assertThat(calls("def f(x):\n    InferenceRequest(model_name=x)")).isEqualTo("?");
        assertThat(calls("x = 'a'\nInferenceRequest(model_name=x)")).isEqualTo("a");
    }

    @Test
    void theModelsClassAndMethodsAreFound() {
        assertThat(PythonSource.of("class TritonPythonModel:\n    def execute(self, r): pass")
                        .hasMethod("TritonPythonModel", "execute"))
                .isTrue();
        assertThat(PythonSource.of("class TritonPythonModel:\n    def run(self, r): pass")
                        .hasMethod("TritonPythonModel", "execute"))
                .isFalse();
        assertThat(PythonSource.of("class TritonPythonModel(Base):\n    pass")
                        .hasMethod("TritonPythonModel", "execute"))
                .isTrue();
        assertThat(PythonSource.of("from base import Model as TritonPythonModel")
                        .defines("TritonPythonModel"))
                .isTrue();
        assertThat(PythonSource.of("from base import *").defines("TritonPythonModel"))
                .isTrue();
        assertThat(PythonSource.of("TritonPythonModel = make()").defines("TritonPythonModel"))
                .isTrue();
        assertThat(PythonSource.of("class TritonPythonModels:\n    pass").defines("TritonPythonModel"))
                .isFalse();
    }

    @Test
    void messagesOfErrorsAreTexts() {
        assertThat(PythonSource.of("raise ValueError('a', f'b')\npb_utils.TritonError(\"c\")\nx = 'd'")
                        .messages())
                .extracting(PythonSource.Message::text)
                .containsExactly("a", "b", "c");
    }

    private static String calls(String text) {
        return PythonSource.of(text).calls().stream()
                .map(c -> c.model().orElse("?"))
                .collect(Collectors.joining(","));
    }
}
