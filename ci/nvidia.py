"""What NVIDIA's OpenCL compiler and ptxas make of programs, for ci/nvidia.

nvidia.py COMPILER PTXAS RAW FOLDER [NVDISASM]: RAW/RUN/*.cl are the programs of each run, a comment
with their options before them. Each distinct one becomes FOLDER/RUN-N.cl, and FOLDER/ARCHITECTURE/
RUN-N.ptx, .cubin and, with nvdisasm, .sass. Prints a line for each kernel that is wrong and one for
each architecture, and ends with 1 if any is wrong.
"""
import ctypes
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ARCHITECTURES = ("sm_90", "sm_80", "sm_70")
FIRST_TENSOR = "sm_80"  # from which on GPUs have what nv_ptx.clh asks for

# What a kernel for tensor cores is made for.
TENSOR = {"gemm_tensor": ["mma.sync", "ldmatrix"], "gemm_words": ["mma.sync", "cp.async"]}

# Kernels that may spill: by their name or that of a part, how many bytes, and where. The aim is an
# empty table. ptxas (13.0) stops at 80, 128 or 168 registers of its own accord, for more groups.
SPILLS = [
    (r"_bm_32__bn_32__gather_1_.*_keep_x_0_", 36),  # validation: once before and behind all of k
    (r"_bk_16__bm_2__bn_128__grad_1_", 8),  # errors of several layers: once a share, not in k
    (r"gemm_tensor_.*_bm_64__bn_64_.*_update_1_", 16),  # once before and behind all of k
    (r"^persistent$", 56),  # addresses of tensors, read again at each step
    (r"^swarm$", 480),  # 60 for sm_90: around the products, some once a block of k
]


def number(architecture):
    return int(architecture.removeprefix("sm_"))


def compile_one(library, source, ptx, options):
    """In a process of its own, since a compiler that crashes takes the process along."""
    compiler = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    text = Path(source).read_bytes()
    log, made = ctypes.c_char_p(), ctypes.c_char_p()
    compiler.NvCliCompileProgram(
        (ctypes.c_char_p * 1)(text), 1, (ctypes.c_size_t * 1)(len(text)), options.encode(),
        ctypes.byref(log), ctypes.byref(made))
    sys.stderr.write((log.value or b"").decode(errors="replace"))
    if not made.value:
        return 1
    Path(ptx).write_bytes(made.value)
    return 0


def timed(log, command):
    """Seconds of processor time, exit status, and what a command says on standard error."""
    with open(log, "wb") as said:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, child.returncode, Path(log).read_text(errors="replace")


class Tools:
    """The compiler, the assembler with the architectures that it knows, perhaps a disassembler."""

    def __init__(self, compiler, ptxas, nvdisasm=None):
        self.compiler, self.ptxas, self.nvdisasm = compiler, ptxas, nvdisasm
        said = subprocess.run([ptxas, "--help"], capture_output=True, text=True, check=True).stdout
        self.known = set(re.findall(r"'(sm_\d+)'", said))


class Built:
    """What became of a program for an architecture: PTX, kernels, and what is wrong with which."""

    def __init__(self, tools, folder, name, text, architecture):
        self.name, self.text, self.ptx = name, text, ""
        self.kernels, self.allowed, self.faults = {}, [], []
        self.compiling, self.assembling = 0.0, 0.0
        place = str(folder / architecture / name)
        if self.compiled(tools, folder / f"{name}.cl", place, architecture):
            if architecture not in tools.known or self.assembled(tools, place, architecture):
                self.faults = list(self.wrong_instructions())
                for kernel, spills, may in self.spilling():
                    (self.allowed if may else self.faults).append((kernel, spills))

    def compiled(self, tools, source, place, architecture):
        options = self.text.partition("\n")[0].lstrip("/ ")
        standard = re.search(r"-cl-std=(\S+)", options)[1]
        options += f" -cl-nv-arch {architecture} -cl-nv-cstd={standard} -nv-m64"
        self.compiling, code, log = timed(f"{place}.log", [
            sys.executable, __file__, "compile", tools.compiler, source, f"{place}.ptx", options])
        if code:
            self.faults = [("the compiler", refusal(code, log))]
            return False
        self.ptx = Path(f"{place}.ptx").read_text()
        return True

    def assembled(self, tools, place, architecture):
        self.assembling, code, log = timed(f"{place}.log", [
            tools.ptxas, f"-arch={architecture}", "-v", f"{place}.ptx", "-o", f"{place}.cubin"])
        if code:
            self.faults = [("ptxas", refusal(code, log))]
            return False
        self.kernels = kernels(log)
        if tools.nvdisasm:
            with open(f"{place}.sass", "w") as sass:
                subprocess.run([tools.nvdisasm, "-c", f"{place}.cubin"], stdout=sass, check=True)
        return True

    def wrong_instructions(self):
        bodies = re.split(r"\.entry\s+(\w+)\(", self.ptx)
        for name, body in zip(bodies[1::2], bodies[2::2]):
            if "grid_meet(" in self.text and "ld.global.nc" in body:
                yield name, "ld.global.nc, which need not see what other groups write"
            for instruction in TENSOR.get(name.partition("__")[0], []):
                if instruction not in body:
                    yield name, f"no {instruction}"

    def spilling(self):
        """Kernels, how they spill, and whether they may."""
        for name, (registers, spills) in self.kernels.items():
            if spills:
                called = parts(self.text, name)
                allowed = max((most for pattern, most in SPILLS
                               for one in [name, *called] if re.search(pattern, one)), default=0)
                says = f"{spills} bytes of spills at {registers} registers, {allowed} are allowed"
                may = spills <= allowed
                yield name, "\n    ".join([says, *([] if may else called)]), may


def refusal(code, log):
    errors = [line for line in log.splitlines() if "error" in line] or log.splitlines()
    return "\n    ".join([f"refuses it ({code})", *errors[:5]])


def kernels(log):
    """Of each kernel in what `ptxas -v` says: registers and bytes of spills."""
    found = {}
    for about in log.split("Compiling entry function '")[1:]:
        spills = re.findall(r"(\d+) bytes spill (?:stores|loads)", about)
        registers = re.search(r"Used (\d+) registers", about)
        found[about.partition("'")[0]] = int(registers[1]), sum(map(int, spills))
    return found


def parts(text, kernel):
    """What a combined kernel calls: nothing where it is one operation."""
    body = re.search(rf"^kernel void {kernel}\(.*?^}}", text, re.M | re.S)
    return sorted(set(re.findall(r"(\w+)_part\(", body[0]))) if body else []


def distinct(raw, folder):
    """Texts of programs by their names in the folder."""
    names, count = {}, {}
    for file in sorted(raw.glob("*/*.cl"), key=lambda file: file.stat().st_mtime_ns):
        text, run = file.read_text(), file.parent.name
        if text not in names:
            count[run] = count.get(run, 0) + 1
            names[text] = f"{run}-{count[run]}"
            (folder / f"{names[text]}.cl").write_text(text)
    return {name: text for text, name in names.items()}


def examine(tools, folder, programs, architecture):
    """Builds all programs for an architecture and says what is wrong or only just allowed, once."""
    (folder / architecture).mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        built = list(pool.map(
            lambda name: Built(tools, folder, name, programs[name], architecture),
            [name for name, text in programs.items()
             if number(architecture) >= number(FIRST_TENSOR) or "KILN_NV_PTX" not in text]))
    said = set()
    for one in built:
        for kernel, what in [*one.allowed, *one.faults]:
            if (kernel, what) not in said:
                print(f"{architecture} {one.name} {kernel}: {what}")
                said.add((kernel, what))
    print(summary(architecture, built, architecture in tools.known), flush=True)
    return built


def summary(architecture, built, assembled):
    characters = sum(len(one.text) for one in built)
    line = (f"ci/nvidia: {architecture}: {len(built)} programs of {characters / 1e6:.1f} million"
            f" characters, {sum(one.compiling for one in built):.0f} s of compiling")
    if not assembled:
        return f"{line}; this ptxas does not know {architecture}"
    made = {name: about for one in built for name, about in one.kernels.items()}
    most = max(made, key=lambda name: made[name][0], default="")
    return (f"{line}, {sum(one.assembling for one in built):.0f} s of ptxas; {len(made)} kernels"
            + (f", at most {made[most][0]} registers: {most}" if made else ""))


def missing(built):
    """Instructions of the headers for NVIDIA that are in no program."""
    asked = set()
    for header in Path("kernels").glob("*_ptx.clh"):
        asked |= set(re.findall(
            r'(?:PTX|__asm__(?: volatile)?)\(\s*"([a-z][\w.]*)', header.read_text()))
    return sorted(one for one in asked if not any(one in program.ptx for program in built))


def main(compiler, ptxas, raw, folder, *nvdisasm):
    tools, folder = Tools(compiler, ptxas, *nvdisasm), Path(folder)
    programs = distinct(Path(raw), folder)
    built = [one for each in ARCHITECTURES for one in examine(tools, folder, programs, each)]
    absent = missing(built)
    for instruction in absent:
        print(f"ci/nvidia: {instruction} of kernels/*_ptx.clh is in no program")
    return bool(absent) or any(one.faults for one in built)


if __name__ == "__main__":
    sys.exit(compile_one(*sys.argv[2:]) if sys.argv[1] == "compile" else main(*sys.argv[1:]))
