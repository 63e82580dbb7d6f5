# Installs what a folder's lock file names, when that has changed. Every build folder shares the packages, so one at a time
# installs them.
#
#   npm_packages(installed "the console's packages")     # ${installed}: a file to depend on
find_program(SIGNPOST_NPM npm REQUIRED)

function(npm_packages variable what)
  set(installed "${CMAKE_CURRENT_SOURCE_DIR}/node_modules/.package-lock.json")
  add_custom_command(
    OUTPUT "${installed}"
    COMMAND flock "${CMAKE_CURRENT_SOURCE_DIR}/.npm.lock" "${SIGNPOST_NPM}" ci --no-audit --no-fund --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${installed}"
    DEPENDS package.json package-lock.json
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    COMMENT "Installing ${what}")
  set(${variable} "${installed}" PARENT_SCOPE)
endfunction()
