module github.com/gradc/gradc

go 1.26

require (
	github.com/dave/jennifer v1.7.1
	github.com/google/go-cmp v0.7.0
	golang.org/x/tools v0.30.0
	gonum.org/v1/gonum v0.17.0
)
