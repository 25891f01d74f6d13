// The data files of this folder as text within the program: CMakeLists.txt writes the source from zones.txt, letters.txt and
// blocks.txt.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_TABLES_H_
#define YICI_SERVICES_WORKFLOW_FEEL_TABLES_H_

#include <string_view>

namespace yici::feel {

std::string_view ZonesText();
std::string_view LettersText();
std::string_view BlocksText();

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_TABLES_H_
