# SPDX-License-Identifier: GPL-3.0-or-later
# Settings that all our targets share, and functions to add a library, a program or a test.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
# Programs look for the libraries that they load at run time in ../lib, relative to their own folder.
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without these, ccache keeps nothing that was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${CCACHE_PROGRAM})
endif()

function(latentscape_target name)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
      # At -O3, GCC 12 reports overlaps in std::string that don't exist (its bug 105651).
      target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
    endif()
    if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
      # And accesses out of bounds in headers that are precompiled: it forgets that they are the system's.
      target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
    endif()
  endif()
  if(LATENTSCAPE_WERROR)
    target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
  endif()
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  if(LATENTSCAPE_SANITIZER STREQUAL "address")
    target_compile_options(${name} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -fsanitize=address,undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # With it, GCC takes members of std::regex for uninitialised (its bug 105562).
      target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
    endif()
  elseif(LATENTSCAPE_SANITIZER STREQUAL "thread")
    target_compile_options(${name} PRIVATE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -fsanitize=thread)
  endif()
  if(LATENTSCAPE_FUZZ)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  get_target_property(type ${name} TYPE)
  if(LATENTSCAPE_SANITIZER AND type STREQUAL "EXECUTABLE")
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/sanitizers.cpp)
  endif()
endfunction()

# Headers that many sources read, compiled once: half the time of a clean build. A source includes what it needs all the same: the preset
# asan builds without them (CMAKE_DISABLE_PRECOMPILE_HEADERS).
set(latentscape_std_headers <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <limits> <map> <memory> <mutex> <optional>
  <span> <stop_token> <string> <string_view> <utility> <vector>)

# For what asks and shows and computes nothing: the templates of its libraries' headers cost twice the time at -O3.
function(latentscape_optimise_lightly name)
  target_compile_options(${name} PRIVATE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:Release>>:-O1>)
endfunction()

# latentscape_library(name SOURCES ... [PUBLIC libs...] [PRIVATE libs...] [HEADERS headers...] [PLAIN])
# HEADERS: precompiled beside those of the standard library. PLAIN: none are.
function(latentscape_library name)
  cmake_parse_arguments(ARG "PLAIN" "" "SOURCES;PUBLIC;PRIVATE;HEADERS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  latentscape_target(${name})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(ARG_PLAIN)
    return()
  elseif(ARG_HEADERS OR NOT TARGET latentscape_base OR name STREQUAL "latentscape_base")
    target_precompile_headers(${name} PRIVATE ${latentscape_std_headers} ${ARG_HEADERS})
  else()
    target_precompile_headers(${name} REUSE_FROM latentscape_base)
  endif()
endfunction()

# How long a test may take that has so many seconds without sanitizers: with them, five times as long. The kernels' tests take thirty
# times as long under ThreadSanitizer.
function(latentscape_timeout seconds result)
  if(LATENTSCAPE_SANITIZER)
    math(EXPR seconds "5 * ${seconds}")
  endif()
  set(${result} ${seconds} PARENT_SCOPE)
endfunction()

# latentscape_test(name SOURCES ... LIBRARIES ... [WHOLE] [OWN_MAIN] [TIMEOUT seconds] [SCREENS name...])
# A GoogleTest program. WHOLE: one ctest entry for the whole program instead of one for each test, for programs that load LibTorch
# (which takes ten seconds to start under a sanitizer). SCREENS: tests/ui/NAME.json that its windows open on, each in turn.
function(latentscape_test name)
  cmake_parse_arguments(ARG "WHOLE;OWN_MAIN" "TIMEOUT" "SOURCES;LIBRARIES;SCREENS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_SCREENS)
    set(ARG_SCREENS screen)
  endif()
  latentscape_timeout(${ARG_TIMEOUT} ARG_TIMEOUT)
  add_executable(${name} ${ARG_SOURCES})
  latentscape_target(${name})
  if(ARG_OWN_MAIN)
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gtest GTest::gmock)
  else()
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gtest_main GTest::gmock)
  endif()
  if("latentscape_ui" IN_LIST ARG_LIBRARIES)
    target_precompile_headers(${name} REUSE_FROM latentscape_ui_test_headers)
  else()
    target_precompile_headers(${name} REUSE_FROM latentscape_test_headers)
  endif()
  # One variable: gtest_discover_tests takes no list here. The usual screen is large enough for every window: Qt 6.8 shrinks what is
  # brought back to it.
  foreach(screen IN LISTS ARG_SCREENS)
    set(environment QT_QPA_PLATFORM=offscreen:configfile=${PROJECT_SOURCE_DIR}/tests/ui/${screen}.json)
    if(ARG_WHOLE)
      add_test(NAME ${name} COMMAND ${name})
      set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${environment}")
    elseif(screen STREQUAL "screen")
      gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${environment}")
    else()
      gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${screen}." TEST_LIST ${name}_${screen}
        PROPERTIES TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${environment}")
    endif()
  endforeach()
endfunction()
