# How every C target of this project is compiled.

set(LS_WARNINGS -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings
    -Wpointer-arith -Wundef -Wvla $<$<BOOL:${LS_DEV}>:-Werror>)

# ls_target_warnings(TARGET): the warnings, nothing else. The preload library takes only this: a sanitizer or a
# coverage counter inside it would run in foreign processes.
function(ls_target_warnings target)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE ${LS_WARNINGS})
endfunction()

# ls_target_options(TARGET): warnings, and what the preset asks for (sanitizers, coverage).
function(ls_target_options target)
    ls_target_warnings(${target})
    if(LS_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${LS_SANITIZE} -fno-omit-frame-pointer
                               -fno-sanitize-recover=all)
        target_link_options(${target} PUBLIC -fsanitize=${LS_SANITIZE})
    endif()
    if(LS_COVERAGE)
        target_compile_options(${target} PRIVATE --coverage)
        target_link_options(${target} PUBLIC --coverage)
    endif()
endfunction()

# ls_library(TARGET source...): a static library; an interface library as long as there are no sources yet.
function(ls_library target)
    if(ARGN)
        add_library(${target} STATIC ${ARGN})
        ls_target_options(${target})
    else()
        add_library(${target} INTERFACE)
    endif()
endfunction()

# ls_scope(TARGET OUT): PUBLIC, or INTERFACE for an interface library.
function(ls_scope target out)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
        set(${out} INTERFACE PARENT_SCOPE)
    else()
        set(${out} PUBLIC PARENT_SCOPE)
    endif()
endfunction()

# ls_folder(NAME [READS folder...] [USES folder...] [LINKS library...]): the folder NAME below the current one is the
# library ls_NAME. READS and USES are also the include rule: tests/structure reads these very lines.
function(ls_folder name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "READS;USES;LINKS")
    list(TRANSFORM arg_USES PREPEND ls_)
    file(GLOB sources CONFIGURE_DEPENDS ${name}/*.c)
    ls_library(ls_${name} ${sources})
    ls_scope(ls_${name} scope)
    target_include_directories(ls_${name} ${scope} ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(ls_${name} ${scope} ${arg_USES} ${arg_LINKS})
endfunction()
