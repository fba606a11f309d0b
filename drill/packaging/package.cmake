# `cpack` makes a Debian package of the release that it runs on. What only a package may install, such as a file in /etc,
# is in the component "package": `cmake --install` leaves it out.
find_program(GZIP_PROGRAM gzip REQUIRED)
set(here ${CMAKE_CURRENT_LIST_DIR})
set(doc ${CMAKE_INSTALL_DATADIR}/doc/dr-drill)

# compressed(OUTPUT INPUT): a target's file, the same for the same input.
function(compressed output input)
  add_custom_command(OUTPUT ${output} COMMAND ${GZIP_PROGRAM} -9nc ${input} > ${output} DEPENDS ${input} VERBATIM)
endfunction()

set(changelog_version ${PROJECT_VERSION})
configure_file(${here}/changelog.in ${CMAKE_BINARY_DIR}/package/changelog @ONLY)
compressed(${CMAKE_BINARY_DIR}/package/changelog.gz ${CMAKE_BINARY_DIR}/package/changelog)
set(documents ${CMAKE_BINARY_DIR}/package/changelog.gz)
# The manual: each page goes into the directory of its section.
foreach(page dr-drill.1 dr-drill.toml.5 dr-drill-metrics.7)
  compressed(${CMAKE_BINARY_DIR}/package/${page}.gz ${PROJECT_SOURCE_DIR}/drill/man/${page})
  list(APPEND documents ${CMAKE_BINARY_DIR}/package/${page}.gz)
  string(REGEX MATCH "[0-9]$" section ${page})
  install(FILES ${CMAKE_BINARY_DIR}/package/${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
add_custom_target(package_documents ALL DEPENDS ${documents})

install(FILES ${PROJECT_SOURCE_DIR}/drill/completions/dr-drill.bash RENAME dr-drill
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_SOURCE_DIR}/drill/completions/_dr-drill DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${PROJECT_SOURCE_DIR}/drill/completions/dr-drill.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/examples/config/drill.toml
  ${PROJECT_SOURCE_DIR}/examples/report/report.schema.json DESTINATION ${doc})

install(FILES ${PROJECT_SOURCE_DIR}/examples/config/drill.toml DESTINATION /etc/dr-drill
  COMPONENT package EXCLUDE_FROM_ALL)
install(FILES ${PROJECT_SOURCE_DIR}/examples/systemd/dr-drill@.service ${PROJECT_SOURCE_DIR}/examples/systemd/dr-drill@.timer
  DESTINATION lib/systemd/system COMPONENT package EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_BINARY_DIR}/package/changelog.gz ${here}/copyright DESTINATION ${doc} COMPONENT package EXCLUDE_FROM_ALL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/prometheus ${PROJECT_SOURCE_DIR}/examples/grafana
  ${PROJECT_SOURCE_DIR}/examples/runbooks DESTINATION ${doc}/examples COMPONENT package EXCLUDE_FROM_ALL
  FILES_MATCHING PATTERN "*.md" PATTERN "*.yml" PATTERN "dashboard.json")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/notify ${PROJECT_SOURCE_DIR}/examples/image
  DESTINATION ${doc}/examples USE_SOURCE_PERMISSIONS COMPONENT package EXCLUDE_FROM_ALL)
# What examples/image is made of.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/demo/lib DESTINATION ${doc}/examples/demo
  USE_SOURCE_PERMISSIONS COMPONENT package EXCLUDE_FROM_ALL)
install(FILES ${PROJECT_SOURCE_DIR}/drill/image/small_init.sh ${PROJECT_SOURCE_DIR}/drill/image/set_init.sh
  DESTINATION ${doc}/drill/image COMPONENT package EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dr-drill)
set(CPACK_PACKAGE_CONTACT "the dr-drill maintainers <maintainers@dr-drill.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "prove that a PostgreSQL backup can be restored")
set(CPACK_PACKAGE_DESCRIPTION "dr-drill restores a pgBackRest backup in a throw-away Incus container,
replays the WAL, asks the restored data questions, measures RTO and RPO,
and tells Prometheus how it went. Production is never touched.")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};dr-drill;ALL;/" "${CMAKE_BINARY_DIR};dr-drill;package;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "incus-base (>= 6.0) | incus (>= 6.0), pgbackrest")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus-node-exporter")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${here}/conffiles ${here}/postinst ${here}/prerm ${here}/postrm)
include(CPack)
