// All of the client of yici. Quicker to compile: <yici/city.h>, and of the messages <yici/v1/approval.pb.h> alone, for example.
#pragma once

#include "yici/city.h"
#include "yici/failure.h"
#include "yici/jobs.h"
#include "yici/messages.h"
#include "yici/options.h"
#include "yici/stream.h"
