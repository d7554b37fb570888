# ls_embed(TARGET TABLE files...): adds the files to TARGET as the table ls_embedded_TABLE of base/embedded.h, so that
# the installed tool needs no data files. An entry is named after its file (pthread.yml: "pthread"), or after its
# folder when the file is a README.md (rules/lock-order/README.md: "lock-order").
function(ls_embed target table)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${table}.c)
    list(SORT ARGN)
    list(JOIN ARGN "|" files)
    add_custom_command(
        OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DTABLE=${table} "-DFILES=${files}"
                -P ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
        DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
        COMMENT "Embedding ${table}" VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()
