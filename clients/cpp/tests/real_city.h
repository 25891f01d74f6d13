// A server of its own on loopback: the built yicid on a temporary folder, the manual clock, the Jinzhou pack.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include <yici/v1/approval.pb.h>

#include "yici/city.h"

namespace yici::client {

inline constexpr char kHall[] = "jz-hall-main";
inline constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
inline constexpr char kAuditor[] = "officer:jz-auditor-1";
inline constexpr char kRoot[] = "officer:root";
inline constexpr char kHallSystem[] = "hall:jz-hall-main";
inline constexpr char kEnterprise[] = "91210700MA0AB12C3K";
inline constexpr char kWaste[] = "11210700YCJ000276K3210127001000";

class RealCity {
 public:
  RealCity();
  ~RealCity();
  RealCity(const RealCity&) = delete;
  RealCity& operator=(const RealCity&) = delete;

  // Patient enough to live through a restart.
  City As(const std::string& who) const;
  // SIGKILL, and a new start on the same folder and port.
  void Restart();
  // The command line, as the administrator.
  void Run(const std::vector<std::string>& words) const;
  std::string Write(const std::string& name, const std::string& text) const;

 private:
  void Start();
  void Kill();

  std::filesystem::path folder_;
  std::string port_ = "0";
  pid_t process_ = 0;
};

// A case that the clerk can submit.
v1::SubmitCaseRequest Submission();

}  // namespace yici::client
