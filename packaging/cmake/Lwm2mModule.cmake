# How every target of the project is made. The link lines of the modules are the layer table of daemon/README.md;
# tests/unit/architecture holds the sources against them.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(lwm2m_options INTERFACE)
target_compile_options(lwm2m_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # gcc 12 sees uninitialised members in moved-from std::variants; the unit tests run under valgrind in its place.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # Aggregates are initialised by naming what differs from the defaults.
  -Wno-missing-field-initializers)
# What nobody calls of the header-only libraries is left out: it would be mapped and resident all the same.
target_compile_options(lwm2m_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-ffunction-sections -fdata-sections>)
target_link_options(lwm2m_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-Wl,--gc-sections>)
target_include_directories(lwm2m_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
if(LWM2MD_SANITIZE)
  target_compile_options(lwm2m_options INTERFACE -fsanitize=${LWM2MD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(lwm2m_options INTERFACE -fsanitize=${LWM2MD_SANITIZE})
endif()
if(LWM2MD_COVERAGE)
  target_compile_options(lwm2m_options INTERFACE --coverage)
  target_link_options(lwm2m_options INTERFACE --coverage)
endif()
if(LWM2MD_FUZZERS)
  target_compile_options(lwm2m_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# lwm2m_add_module(NAME SOURCES file... LINK target... [REQUEST_PATH])
# REQUEST_PATH: what every request goes through is optimised for speed, in a release; the rest is small.
function(lwm2m_add_module name)
  cmake_parse_arguments(ARG "REQUEST_PATH" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  if(ARG_REQUEST_PATH)
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O3>)
  endif()
  target_link_libraries(${name} PUBLIC lwm2m_options ${ARG_LINK})
endfunction()

find_program(LWM2MD_VALGRIND valgrind)

# lwm2m_add_test(NAME SOURCES file... LINK target... [MEMCHECK]): a GoogleTest program; ctest sees every test of it.
# MEMCHECK: the program runs once more, as a whole, under valgrind, which sees the uninitialised values that gcc's silenced
# warning and the sanitizers do not (not in a build with sanitizers: the two do not go together).
function(lwm2m_add_test name)
  cmake_parse_arguments(ARG "MEMCHECK" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE lwm2m_options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT 120 LABELS "${ARG_LABELS}")
  if(ARG_MEMCHECK AND LWM2MD_VALGRIND AND NOT LWM2MD_SANITIZE)
    add_test(NAME ${name}.memcheck
      COMMAND ${LWM2MD_VALGRIND} --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite
              $<TARGET_FILE:${name}> --gtest_brief=1)
    set_tests_properties(${name}.memcheck PROPERTIES TIMEOUT 600 LABELS memcheck COST 100)
  endif()
endfunction()

# lwm2m_add_fuzzer(NAME SOURCE file CORPUS directory LINK target...): a libFuzzer program where LWM2MD_FUZZERS is on, and
# in every build a test that replays the corpus through the same function.
function(lwm2m_add_fuzzer name)
  cmake_parse_arguments(ARG "" "SOURCE;CORPUS" "LINK" ${ARGN})
  if(LWM2MD_FUZZERS)
    add_executable(${name} ${ARG_SOURCE})
    target_link_libraries(${name} PRIVATE lwm2m_options ${ARG_LINK})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(LWM2MD_TESTS)
    add_executable(${name}_replay ${ARG_SOURCE} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    target_link_libraries(${name}_replay PRIVATE lwm2m_options ${ARG_LINK})
    add_test(NAME ${name}.corpus COMMAND ${name}_replay ${ARG_CORPUS})
    set_tests_properties(${name}.corpus PROPERTIES TIMEOUT 120)
  endif()
endfunction()
