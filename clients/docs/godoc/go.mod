module yici.dev/docs

go 1.24
