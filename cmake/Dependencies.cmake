# Everything that is not ours. A missing piece is named together with its Debian package.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(ls_require_package name package)
    pkg_check_modules(${name} QUIET IMPORTED_TARGET GLOBAL ${ARGN})
    if(NOT ${name}_FOUND)
        message(FATAL_ERROR "${ARGN} not found. On Debian: apt install ${package}")
    endif()
endfunction()

ls_require_package(YAML libyaml-dev yaml-0.1)
ls_require_package(JANSSON libjansson-dev jansson)
ls_require_package(XXHASH libxxhash-dev libxxhash)
ls_require_package(DW libdw-dev libdw libelf)
if(LS_TESTS)
    ls_require_package(CMOCKA libcmocka-dev cmocka)
endif()

find_path(UTHASH_INCLUDE_DIR uthash.h)
if(NOT UTHASH_INCLUDE_DIR)
    message(FATAL_ERROR "uthash.h not found. On Debian: apt install uthash-dev")
endif()

# Debian keeps each LLVM release in a folder of its own; operator kinds need 17, and 19 is what is tested.
set(LS_LLVM_ROOT /usr/lib/llvm-19 CACHE PATH "Where LLVM is installed (has include/clang-c and lib)")
find_path(LIBCLANG_INCLUDE_DIR clang-c/Index.h PATHS ${LS_LLVM_ROOT}/include NO_DEFAULT_PATH)
find_library(LIBCLANG_LIBRARY NAMES clang-19 clang PATHS ${LS_LLVM_ROOT}/lib NO_DEFAULT_PATH)
if(NOT LIBCLANG_INCLUDE_DIR OR NOT LIBCLANG_LIBRARY)
    message(FATAL_ERROR "libclang 19 not found in ${LS_LLVM_ROOT}. On Debian: apt install libclang-19-dev "
            "libclang-common-19-dev; elsewhere: cmake -DLS_LLVM_ROOT=/path/of/llvm")
endif()
add_library(libclang INTERFACE IMPORTED GLOBAL)
target_include_directories(libclang INTERFACE ${LIBCLANG_INCLUDE_DIR})
target_link_libraries(libclang INTERFACE ${LIBCLANG_LIBRARY})
