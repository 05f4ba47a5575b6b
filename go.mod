module github.com/gradc/gradc

go 1.26
