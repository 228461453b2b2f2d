"""A stand-in for torch and other packages that trainers import but do not need to read data: any name in them exists, and
does nothing. What trainers do with examples is their own code."""

import importlib.abc
import importlib.machinery
import sys
import types

ABSENT = (
    "torch torchvision torchaudio torchdata accelerate peft bitsandbytes deepspeed optimum liger_kernel wandb trackio "
    "sentencepiece tiktoken einops qwen_vl_utils av librosa soundfile requests_toolbelt oss2"
).split()


class Anything(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})

    def __call__(cls, *args, **kwargs):
        if len(args) == 3 and isinstance(args[0], str):
            return super().__call__(*args, **kwargs)
        # As a decorator it leaves alone what it decorates.
        return args[0] if len(args) == 1 and callable(args[0]) else Anything("anything", (), {})

    def __or__(cls, other):
        return cls

    def __ror__(cls, other):
        return cls


class Module(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (object,), {})


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = Module(spec.name)
        module.__version__ = "2.8.0"
        return module

    def exec_module(self, module):
        pass


def install():
    # These look for torch when they are imported, and must find that there is none.
    import datasets  # noqa: F401
    import transformers  # noqa: F401

    sys.meta_path.insert(0, Finder())
    # Downloads from a hub, which nothing here does.
    for name in ("swift.hub", "swift.hub.hub"):
        sys.modules[name] = Module(name)
