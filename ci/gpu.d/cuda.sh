# For a machine with NVIDIA's driver and without its OpenCL library, which ci/gpu sources this for:
# Kiln's kernels can go there as PTX, through CUDA. It shows what the kernels are worth, and nothing
# of what launches them in Kiln.
# shellcheck shell=bash

# Exports KILN_CUDA_LIBRARY and KILN_PTX, or says why not. Sourced after opencl.sh.
find_cuda() {
    local candidate
    # shellcheck disable=SC2154 # of ci/gpu
    export KILN_PTX="${KILN_GPU_PTX:-$kit/ptx}" KILN_CUDA_LIBRARY=''
    for candidate in "${KILN_GPU_CUDA:-libcuda.so.1}" "$(first_file 'libcuda.so.1')"; do
        if [ -z "$KILN_CUDA_LIBRARY" ] && [ -n "$candidate" ] && loads "$candidate"; then
            KILN_CUDA_LIBRARY=$candidate
        fi
    done
    if [ -z "$KILN_CUDA_LIBRARY" ]; then
        say 'no libcuda either: nothing of Kiln on a GPU is tested, nor its kernels as PTX'
        return 1
    fi
    if [ ! -f "$KILN_PTX/index.csv" ]; then
        say "no PTX for $KILN_CUDA_LIBRARY in the kit: it was made without clang or libclc"
        return 1
    fi
    say "its kernels are timed as PTX through $KILN_CUDA_LIBRARY: host layer not tested"
}
