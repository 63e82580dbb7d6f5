# A room is one folder, one CMake target, one line in the include table (ARCHITECTURE.md).
#
#   signpost_room(net
#     SOURCES framer.cc server.cc
#     DEPENDS base                      rooms whose headers this room may include
#     LIBRARIES PkgConfig::HTTPLIB)     third-party libraries that stay behind this room
#
# Third-party libraries are private: nobody above may rely on them through us.

add_library(signpost_flags INTERFACE)
target_include_directories(signpost_flags INTERFACE "${PROJECT_SOURCE_DIR}")
# A designated initialiser that leaves out fields takes their defaults, which is what it is for. Clang counts changes of
# sign among its conversions; GCC, by which the tree is kept clean, does not.
target_compile_options(signpost_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                                                -Woverloaded-virtual -Wno-missing-field-initializers
                                                $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
                                                $<$<BOOL:${SIGNPOST_WERROR}>:-Werror>)
target_link_libraries(signpost_flags INTERFACE Threads::Threads)

function(signpost_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;LIBRARIES;PRECOMPILE" ${ARGN})
  set(target signpost_${name})
  list(TRANSFORM ROOM_DEPENDS PREPEND signpost_)
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_link_libraries(${target} PUBLIC signpost_flags ${ROOM_DEPENDS} PRIVATE ${ROOM_LIBRARIES})
    if(ROOM_PRECOMPILE)
      target_precompile_headers(${target} PRIVATE ${ROOM_PRECOMPILE})
    endif()
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE signpost_flags ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
  endif()
endfunction()

# Under sanitizers the code of tests is compiled without optimisation, and without a look for undefined behaviour in the
# test itself: that halves the time it takes, and what is tested is compiled as ever.
function(signpost_compile_quickly target)
  if(CMAKE_CXX_FLAGS_DEBUG MATCHES "fsanitize=address,undefined")
    target_compile_options(${target} PRIVATE -O0 -fno-sanitize=undefined)
  endif()
endfunction()

# A Boost.Test executable, registered with CTest under its own name.
#   signpost_test(unit_net SOURCES framer_test.cc DEPENDS net [LIBRARIES ...] [LABELS unit])
function(signpost_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;DEPENDS;LIBRARIES;LABELS" ${ARGN})
  list(TRANSFORM TEST_DEPENDS PREPEND signpost_)
  add_executable(${name} ${TEST_SOURCES})
  target_compile_definitions(${name} PRIVATE SIGNPOST_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE signpost_test_main ${TEST_DEPENDS} ${TEST_LIBRARIES})
  if(NOT TEST_LABELS STREQUAL "property")  # whose second engine is a test's own, and has much to do
    signpost_compile_quickly(${name})
  endif()
  list(LENGTH TEST_SOURCES sources)
  if(sources GREATER 2)  # for fewer, compiling the header beforehand takes longer than it saves
    target_precompile_headers(${name} PRIVATE <boost/test/unit_test.hpp>)
  endif()
  add_test(NAME ${name} COMMAND ${name} --color_output=no)
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT 300)
endfunction()
