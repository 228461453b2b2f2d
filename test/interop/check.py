"""Reads exported files with the trainers' own code. Usage: check.py FOLDER, which holds FORMAT-jsonl and FORMAT-parquet.

Prints a JSON object a check: {"name", "ok", "detail"}.
"""

import ast
import glob
import json
import os
import re
import sys
import tempfile
import traceback

import stand_in

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["MODELSCOPE_CACHE"] = tempfile.mkdtemp()
ROOT = sys.argv[1]
CACHE = tempfile.mkdtemp()

import datasets  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import transformers  # noqa: E402

datasets.disable_progress_bars()
# What asks for torch at its import has to be imported before the stand-in is there.
import trl.data_utils  # noqa: E402

stand_in.install()
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def lines(name):
    """The examples of the training split, as plain JSON."""
    rows = []
    for path in sorted(glob.glob(f"{ROOT}/{name}-jsonl/train-*.jsonl")):
        with open(path, encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    assert rows, f"{name}: no examples"
    return rows


def loaded(name, form="jsonl", split="train"):
    return datasets.load_dataset(f"{ROOT}/{name}-{form}", split=split, cache_dir=CACHE)


def formats():
    return sorted(os.path.basename(path)[: -len("-jsonl")] for path in glob.glob(f"{ROOT}/*-jsonl"))


def tokenizer(template):
    """A real tokenizer, trained on the data itself, with a real chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    special = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|begin_of_text|>", "<|eot_id|>", "<s>", "</s>"]
    special += ["[INST]", "[/INST]", "<unk>", "<|start_header_id|>", "<|end_header_id|>"]
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    core.train_from_iterator([json.dumps(row) for row in lines("openai")], trainer)
    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token="<s>", eos_token="<|im_end|>", pad_token="<|endoftext|>", unk_token="<unk>"
    )
    made.chat_template = template
    return made


def templates():
    """Chat templates that the trainers ship and that print tools; one family has a template of its own for them."""
    found = {}
    for pattern in (
        f"{os.path.dirname(trl.__file__)}/chat_templates/*.jinja",
        f"{os.path.dirname(trl.__file__)}/../axolotl/utils/chat_templates/templates/*.jinja",
    ):
        for path in sorted(glob.glob(pattern)):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if "tools" in text and "tool_calls" in text and not path.endswith("command_a.jinja"):
                found[f"{path.split(os.sep)[-3]}/{os.path.basename(path)}"] = text
    return found


@check
def datasets_gives_every_line_back_nested():
    for name in formats():
        assert list(loaded(name)) == lines(name), name


@check
def datasets_gives_parquet_back_as_it_gives_lines():
    for name in formats():
        assert list(loaded(name, "parquet")) == lines(name), name
        validation = glob.glob(f"{ROOT}/{name}-parquet/validation-*.parquet")
        if validation:
            assert len(loaded(name, "parquet", "validation")) == sum(pq.read_metadata(p).num_rows for p in validation)


@check
def pyarrow_reads_columns_of_text():
    for name in formats():
        (path,) = glob.glob(f"{ROOT}/{name}-parquet/train-00000.parquet")
        table = pq.read_table(path)
        assert all(str(column.type) == "string" for column in table.schema), table.schema
        nested = [
            {key: value if isinstance(row[key], str) else json.loads(value) for key, value in flat.items()}
            for flat, row in zip(table.to_pylist(), lines(name))
        ]
        assert nested == lines(name), name


@check
def chat_templates_print_every_call_and_result():
    for label, template in templates().items():
        made = tokenizer(template)
        for row in lines("trl"):
            try:
                text = made.apply_chat_template(row["messages"], tools=row["tools"], tokenize=False)
            except Exception as error:
                # Some models take one call a message; that is their rule.
                parallel = any(len(message.get("tool_calls", [])) > 1 for message in row["messages"])
                assert parallel and "single tool" in str(error), f"{label}: {error}"
                continue
            for message in row["messages"]:
                for call in message.get("tool_calls", []):
                    assert call["function"]["name"] in text, f"{label} leaves out a call"
                    for value in call["function"]["arguments"].values():
                        # Templates differ in how they write what is nested, and text with quotes in it.
                        plain = isinstance(value, int) or isinstance(value, str) and value.isalnum()
                        assert not plain or str(value) in text, f"{label} leaves out an argument"
                if message["role"] != "assistant":
                    words = message["content"].strip()
                    # Some print results as they are, some as JSON text.
                    forms = (words, json.dumps(words), json.dumps(words, ensure_ascii=False))
                    assert any(form in text for form in forms), f"{label} leaves out: {words}"
    return f"{len(templates())} templates"


@check
def trl_applies_templates_to_supervised_examples():
    made = tokenizer(templates()["trl/qwen2_5.jinja"])
    for row in loaded("trl"):
        assert trl.data_utils.is_conversational(row)
        text = trl.data_utils.apply_chat_template({"messages": row["messages"]}, made, tools=row["tools"])["text"]
        calls = sum(len(message.get("tool_calls", [])) for message in row["messages"])
        assert text.count('<tool_call>\n{"name": "') == calls


@check
def trl_applies_templates_to_preferences():
    made = tokenizer(templates()["trl/qwen2_5.jinja"])
    for row in loaded("trl-preference"):
        assert trl.data_utils.is_conversational(row)
        pair = {key: row[key] for key in ("prompt", "chosen", "rejected")}
        done = trl.data_utils.apply_chat_template(pair, made, tools=row["tools"])
        assert done["chosen"] != done["rejected"] and done["prompt"]


def llama_factory_attributes(name):
    from llamafactory.data.parser import DatasetAttr

    with open(f"{ROOT}/{name}-jsonl/dataset_info.json", encoding="utf-8") as file:
        (entry,) = [one for one in json.load(file).values() if one["file_name"].startswith("train")]
    attributes = DatasetAttr("file", dataset_name=entry["file_name"])
    attributes.join(entry)
    return attributes


@check
def llama_factory_converts_every_example():
    from llamafactory.data.converter import get_dataset_converter
    from llamafactory.data.template import TEMPLATES

    made = tokenizer(None)
    for name in ("llama-factory", "llama-factory-preference"):
        attributes = llama_factory_attributes(name)
        convert = get_dataset_converter(attributes.formatting, attributes, None)
        for row in loaded(name):
            done = convert(row)
            assert done["_prompt"] and done["_response"], "an example was skipped"
            messages = done["_prompt"] + done["_response"][:1]
            for template in ("qwen", "qwen3", "llama3", "mistral"):
                pairs = TEMPLATES[template].encode_multiturn(made, [dict(m) for m in messages], done["_system"], done["_tools"])
                assert len(pairs) == len(messages) // 2


@check
def ms_swift_preprocesses_every_example():
    from swift.dataset.preprocessor.core import AutoPreprocessor
    from swift.template.template_inputs import TemplateInputs

    for name in ("ms-swift", "ms-swift-preference", "openai"):
        source = lines(name)
        done = AutoPreprocessor()(loaded(name), num_proc=1, load_from_cache_file=False)
        assert len(done) == len(source), f"{name}: {len(source) - len(done)} examples were dropped"
        for row, original in zip(done, source):
            inputs = TemplateInputs.from_dict({key: value for key, value in row.items() if value is not None})
            assert inputs.chosen.messages and inputs.chosen.tools
            if name == "ms-swift-preference":
                assert inputs.rejected.messages != inputs.chosen.messages
            if name == "ms-swift":
                kept = [message.get("loss") for message in row["messages"]]
                assert kept == [message.get("loss") for message in original["messages"]], "a mask was lost"


@check
def ms_swift_reads_the_calls_of_the_hermes_form():
    from swift.agent_template import agent_template_map

    template = agent_template_map["hermes"]()
    for row in loaded("hermes"):
        for entry in row["conversations"]:
            if "<tool_call>" not in entry["value"] or entry["from"] != "gpt":
                continue
            calls = template.get_toolcall(entry["value"])
            assert len(calls) == entry["value"].count("<tool_call>\n{")
            assert all(call.name and call.arguments is not None for call in calls)


@check
def axolotl_masks_what_is_not_to_be_trained_on():
    from axolotl.prompt_strategies.chat_template import ChatTemplatePrompter, ChatTemplateStrategy

    template = next(text for name, text in templates().items() if "qwen_25" in name)
    made = tokenizer(template)
    prompter = ChatTemplatePrompter(
        made, chat_template=template, message_field_training="train", field_messages="messages", field_tools="tools"
    )
    strategy = ChatTemplateStrategy(prompter, tokenizer=made, train_on_inputs=False, sequence_len=8192, roles_to_train=["assistant"])
    for row in loaded("axolotl"):
        done = strategy.tokenize_prompt(row)
        trained = made.decode([label for label in done["labels"] if label != -100])
        for message in row["messages"]:
            if message["role"] == "assistant" and message["content"]:
                inside = message["content"].strip() in trained
                assert inside == message.get("train", True), f"{message} in {trained}"


@check
def openai_and_anthropic_know_the_messages():
    from anthropic.types import MessageParam, ToolParam
    from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam
    from pydantic import TypeAdapter

    openai_messages = TypeAdapter(list[ChatCompletionMessageParam])
    openai_tools = TypeAdapter(list[ChatCompletionFunctionToolParam])
    for row in lines("openai"):
        messages = [{k: v for k, v in message.items() if k != "weight"} for message in row["messages"]]
        openai_messages.validate_python(messages)
        openai_tools.validate_python(row["tools"])
    for row in lines("openai-dpo"):
        openai_messages.validate_python(row["input"]["messages"])
        for key in ("preferred_output", "non_preferred_output"):
            assert len(row[key]) == 1
            openai_messages.validate_python(row[key])
    anthropic_messages = TypeAdapter(list[MessageParam])
    anthropic_tools = TypeAdapter(list[ToolParam])
    for row in lines("anthropic"):
        anthropic_messages.validate_python(row["messages"])
        anthropic_tools.validate_python(row["tools"])
        roles = [message["role"] for message in row["messages"]]
        assert all(a != b for a, b in zip(roles, roles[1:])), "roles must alternate"


@check
def python_parses_the_calls_of_bfcl_and_toolace():
    for row in lines("bfcl"):
        for text in [call for turn in row["ground_truth"] for call in turn]:
            call = ast.parse(text, mode="eval").body
            assert isinstance(call, ast.Call) and not call.args
            for keyword in call.keywords:
                ast.literal_eval(keyword.value)
    for row in lines("toolace"):
        for entry in row["conversations"]:
            if entry["from"] == "assistant" and re.match(r"\[\w+\(", entry["value"]):
                assert all(isinstance(call, ast.Call) for call in ast.parse(entry["value"], mode="eval").body.elts)


for one in CHECKS:
    try:
        detail = one() or ""
        result = {"name": one.__name__, "ok": True, "detail": detail}
    except Exception:
        result = {"name": one.__name__, "ok": False, "detail": traceback.format_exc()[-1500:]}
    print("CHECK " + json.dumps(result), flush=True)
