# Makes "drill/ROOM/name.sh.hpp" of each drill/ROOM/name.sh: the script as drill::k_name_sh. The headers lie in the build
# directory; the build writes them anew when a script was changed or added.
function(embed_scripts target root folder)
  set(out ${PROJECT_BINARY_DIR}/embedded)
  file(GLOB_RECURSE scripts CONFIGURE_DEPENDS RELATIVE ${root} ${root}/${folder}/*.sh)
  list(FILTER scripts EXCLUDE REGEX "^drill/man/")
  foreach(script IN LISTS scripts)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${root}/${script})
    get_filename_component(name ${script} NAME_WE)
    file(READ ${root}/${script} text)
    string(FIND "${text}" ")sh\"" end)
    if(NOT end EQUAL -1)
      message(FATAL_ERROR "${script} has the characters )sh\", which end the string that it becomes")
    endif()
    file(CONFIGURE OUTPUT ${out}/${script}.hpp @ONLY CONTENT
"// Made of @script@: change that.
#pragma once

#include <string_view>

namespace drill {

inline constexpr std::string_view k_@name@_sh = R\"sh(@text@)sh\";

}  // namespace drill
")
  endforeach()
  target_include_directories(${target} INTERFACE ${out})
endfunction()
