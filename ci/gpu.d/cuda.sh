# For a machine with NVIDIA's driver whose OpenCL library is missing or lists no GPU, which ci/gpu
# sources this for: Kiln's kernels can go there as PTX, through CUDA. It shows what the kernels are
# worth, and nothing of what launches them in Kiln.
# shellcheck shell=bash

# Exports KILN_CUDA_LIBRARY and KILN_PTX, which may lack its index. Sourced after opencl.sh.
find_libcuda() {
    local candidate
    # shellcheck disable=SC2154 # of ci/gpu
    export KILN_PTX="${KILN_GPU_PTX:-$kit/ptx}" KILN_CUDA_LIBRARY=''
    for candidate in "${KILN_GPU_CUDA:-libcuda.so.1}" "$(first_file 'libcuda.so.1')"; do
        if [ -z "$KILN_CUDA_LIBRARY" ] && [ -n "$candidate" ] && loads "$candidate"; then
            KILN_CUDA_LIBRARY=$candidate
        fi
    done
    [ -n "$KILN_CUDA_LIBRARY" ]
}

# Whether PTX shows more than OpenCL: CUDA starts, and OpenCL has no GPU, but processors at most.
cuda_alone() {
    find_libcuda && [ -f "$KILN_PTX/index.csv" ] && starts "$KILN_CUDA_LIBRARY" && ! lists_gpu
}

starts() {
    timeout 20 python3 -c 'import ctypes, sys
sys.exit(ctypes.CDLL(sys.argv[1]).cuInit(0) != 0)' "$1" 2>/dev/null
}

# Whether both are there, and what is missing.
find_cuda() {
    if ! find_libcuda; then
        say 'no libcuda either: nothing of Kiln on a GPU is tested, nor its kernels as PTX'
        return 1
    fi
    if [ ! -f "$KILN_PTX/index.csv" ]; then
        say "no PTX for $KILN_CUDA_LIBRARY in the kit: it was made without clang or libclc"
        return 1
    fi
    say "its kernels are timed as PTX through $KILN_CUDA_LIBRARY: host layer not tested"
}
