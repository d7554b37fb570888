# What an installation holds besides the command and the library: manual pages and completions, written by the command
# from its tables; a CMake package; a pkg-config file. And how to remove it all.
include(CMakePackageConfigHelpers)

file(STRINGS ${CMAKE_SOURCE_DIR}/analyzer/commands/commands.def rows REGEX "^LS_COMMAND\\([A-Z_]+, [a-z]+,")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS analyzer/commands/commands.def)
list(TRANSFORM rows REPLACE "^LS_COMMAND\\([A-Z_]+, ([a-z]+),.*" "\\1" OUTPUT_VARIABLE commands)

set(generated)
# ls_generate(FILE argument...): FILE below the build's share/ is what `lockstitch help argument...` prints.
function(ls_generate file)
    set(out ${CMAKE_BINARY_DIR}/share/${file})
    get_filename_component(directory ${out} DIRECTORY)
    file(MAKE_DIRECTORY ${directory})
    add_custom_command(OUTPUT ${out} COMMAND lockstitch help ${ARGN} > ${out} DEPENDS lockstitch VERBATIM)
    set(generated ${generated} ${out} PARENT_SCOPE)
endfunction()

ls_generate(man/man1/lockstitch.1 --man)
foreach(command IN LISTS commands)
    ls_generate(man/man1/lockstitch-${command}.1 --man ${command})
endforeach()
ls_generate(bash-completion/completions/lockstitch --completion bash)
ls_generate(zsh/site-functions/_lockstitch --completion zsh)
ls_generate(fish/vendor_completions.d/lockstitch.fish --completion fish)
add_custom_target(manual ALL DEPENDS ${generated})
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
foreach(shell bash-completion zsh fish)
    install(DIRECTORY ${CMAKE_BINARY_DIR}/share/${shell} DESTINATION ${CMAKE_INSTALL_DATADIR})
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/lockstitch)
configure_package_config_file(cmake/package/lockstitchConfig.cmake.in package/lockstitchConfig.cmake
    INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(package/lockstitchConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/package/lockstitchConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/package/lockstitchConfigVersion.cmake DESTINATION ${package})
# Written at installation, because --prefix may name another place than the one that was configured.
install(CODE "set(CMAKE_INSTALL_FULL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
set(CMAKE_INSTALL_FULL_LIBDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}\")
set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
set(PROJECT_VERSION \"${PROJECT_VERSION}\")
configure_file(${CMAKE_SOURCE_DIR}/cmake/package/lockstitch.pc.in ${CMAKE_BINARY_DIR}/package/lockstitch.pc @ONLY)")
install(FILES ${CMAKE_BINARY_DIR}/package/lockstitch.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

configure_file(cmake/package/uninstall.cmake.in package/uninstall.cmake @ONLY)
add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${CMAKE_BINARY_DIR}/package/uninstall.cmake)
